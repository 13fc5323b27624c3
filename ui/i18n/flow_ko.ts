<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.COMPANION_CHILD">
        <source>The child, please</source>
        <translation type="unfinished">어린이, 앞으로 와 주세요</translation>
    </message>
    <message id="reason.COMPANION_ELDER">
        <source>The elder, please</source>
        <translation type="unfinished">어르신, 앞으로 와 주세요</translation>
    </message>
    <message id="reason.COMPANION_ALL">
        <source>All here? Touch "All here" or show the pass again</source>
        <translation type="unfinished">모두 오셨나요? ‘모두 왔어요’를 누르거나 출입증을 다시 대 주세요</translation>
    </message>
    <message id="reason.HELP_WANTED">
        <source>Staff are coming</source>
        <translation type="unfinished">직원이 곧 옵니다</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.HELP_WANTED">
        <source>A visitor asks for help</source>
        <translation type="unfinished">방문객이 도움을 요청합니다</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.help">
        <source>Help</source>
        <translation type="unfinished">도움</translation>
    </message>
    <message id="ui.more_time">
        <source>More time</source>
        <translation type="unfinished">시간 연장</translation>
    </message>
    <message id="ui.all_here">
        <source>All here</source>
        <translation type="unfinished">모두 왔어요</translation>
    </message>
</context>
</TS>
