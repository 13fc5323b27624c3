<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.COMPANION_CHILD">
        <source>The child, please</source>
        <translation type="unfinished">お子さま、どうぞ</translation>
    </message>
    <message id="reason.COMPANION_ELDER">
        <source>The elder, please</source>
        <translation type="unfinished">ご年配の方、どうぞ</translation>
    </message>
    <message id="reason.COMPANION_ALL">
        <source>All here? Touch "All here" or show the pass again</source>
        <translation type="unfinished">全員おそろいですか。「全員います」に触れるか、もう一度パスをかざしてください</translation>
    </message>
    <message id="reason.HELP_WANTED">
        <source>Staff are coming</source>
        <translation type="unfinished">係員が参ります</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.HELP_WANTED">
        <source>A visitor asks for help</source>
        <translation type="unfinished">来訪者が助けを求めています</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.help">
        <source>Help</source>
        <translation type="unfinished">ヘルプ</translation>
    </message>
    <message id="ui.more_time">
        <source>More time</source>
        <translation type="unfinished">時間を延ばす</translation>
    </message>
    <message id="ui.all_here">
        <source>All here</source>
        <translation type="unfinished">全員います</translation>
    </message>
</context>
</TS>
