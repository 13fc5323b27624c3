<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>look</name>
    <message id="look.large">
        <source>Larger</source>
        <translation type="unfinished">大字</translation>
    </message>
    <message id="look.checks_more">
        <source>{n} more checks</source>
        <extracomment>Below the few checks that larger words leave room for.</extracomment>
        <translation type="unfinished">另有 {n} 項</translation>
    </message>
    <message id="look.low">
        <source>Lower</source>
        <translation type="unfinished">低位</translation>
    </message>
    <message id="look.notice">
        <source>How your data is used</source>
        <translation type="unfinished">個人資料使用說明</translation>
    </message>
    <message id="look.place_code">
        <source>Scan with your phone</source>
        <translation type="unfinished">用手機掃場所碼</translation>
    </message>
    <message id="look.help_code">
        <source>Scan for help</source>
        <translation type="unfinished">掃碼看說明</translation>
    </message>
    <message id="look.slow">
        <source>The network is slow. You can also use the staffed lane</source>
        <translation type="unfinished">網路較慢，也可走人工通道</translation>
    </message>
    <message id="look.mismatch">
        <source>Being updated, please use the staffed lane</source>
        <translation type="unfinished">裝置各程式版本不一致，請走人工通道</translation>
    </message>
    <message id="look.mismatch_word">
        <source>Closed</source>
        <translation type="unfinished">暫停服務</translation>
    </message>
    <message id="look.duplicate_word">
        <source>Done</source>
        <translation type="unfinished">已查驗</translation>
    </message>
    <message id="look.mismatch_staff">
        <source>Staff: install the same release for all programs</source>
        <translation type="unfinished">工作人員：請為所有程式安裝同一版本</translation>
    </message>
    <message id="look.your_number">
        <source>Your number: {n}</source>
        <translation type="unfinished">您的號碼：{n}</translation>
    </message>
</context>
<context>
    <name>family</name>
    <message id="family.adult">
        <source>Adult {n}</source>
        <translation type="unfinished">大人 {n}</translation>
    </message>
    <message id="family.elder">
        <source>Elder {n}</source>
        <translation type="unfinished">長輩 {n}</translation>
    </message>
    <message id="family.child">
        <source>Child {n}</source>
        <translation type="unfinished">孩子 {n}</translation>
    </message>
    <message id="family.person">
        <source>Person {n}</source>
        <translation type="unfinished">第 {n} 位</translation>
    </message>
    <message id="family.now">
        <source>Your turn</source>
        <translation type="unfinished">輪到您</translation>
    </message>
    <message id="family.later">
        <source>Next</source>
        <translation type="unfinished">請稍候</translation>
    </message>
    <message id="family.done">
        <source>Checked</source>
        <translation type="unfinished">已查驗</translation>
    </message>
    <message id="family.pass">
        <source>May enter</source>
        <translation type="unfinished">可通行</translation>
    </message>
    <message id="family.fix">
        <source>Almost</source>
        <translation type="unfinished">還差一步</translation>
    </message>
    <message id="family.wait">
        <source>Please wait</source>
        <translation type="unfinished">請稍候</translation>
    </message>
    <message id="family.see_staff">
        <source>See staff</source>
        <translation type="unfinished">請洽工作人員</translation>
    </message>
</context>
</TS>
