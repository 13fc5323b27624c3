<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.COMPANION_CHILD">
        <source>The child, please</source>
        <translation>The child, please</translation>
    </message>
    <message id="reason.COMPANION_ELDER">
        <source>The elder, please</source>
        <translation>The elder, please</translation>
    </message>
    <message id="reason.COMPANION_ALL">
        <source>All here? Touch "All here" or show the pass again</source>
        <translation>All here? Touch "All here" or show the pass again</translation>
    </message>
    <message id="reason.HELP_WANTED">
        <source>Staff are coming</source>
        <translation>Staff are coming</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.HELP_WANTED">
        <source>A visitor asks for help</source>
        <translation>A visitor asks for help</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.help">
        <source>Help</source>
        <translation>Help</translation>
    </message>
    <message id="ui.more_time">
        <source>More time</source>
        <translation>More time</translation>
    </message>
    <message id="ui.all_here">
        <source>All here</source>
        <translation>All here</translation>
    </message>
</context>
</TS>
