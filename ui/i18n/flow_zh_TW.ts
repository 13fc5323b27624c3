<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.COMPANION_CHILD">
        <source>The child, please</source>
        <translation type="unfinished">請孩子上前</translation>
    </message>
    <message id="reason.COMPANION_ELDER">
        <source>The elder, please</source>
        <translation type="unfinished">請長者上前</translation>
    </message>
    <message id="reason.COMPANION_ALL">
        <source>All here? Touch "All here" or show the pass again</source>
        <translation type="unfinished">都到齊了？請輕觸「已到齊」或再次出示通行碼</translation>
    </message>
    <message id="reason.HELP_WANTED">
        <source>Staff are coming</source>
        <translation type="unfinished">工作人員馬上就來</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.HELP_WANTED">
        <source>A visitor asks for help</source>
        <translation type="unfinished">訪客請求協助</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.help">
        <source>Help</source>
        <translation type="unfinished">需要協助</translation>
    </message>
    <message id="ui.more_time">
        <source>More time</source>
        <translation type="unfinished">再等一下</translation>
    </message>
    <message id="ui.all_here">
        <source>All here</source>
        <translation type="unfinished">已到齊</translation>
    </message>
</context>
</TS>
