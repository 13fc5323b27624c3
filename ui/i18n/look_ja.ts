<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>look</name>
    <message id="look.large">
        <source>Larger</source>
        <translation type="unfinished">大きく</translation>
    </message>
    <message id="look.checks_more">
        <source>{n} more checks</source>
        <extracomment>Below the few checks that larger words leave room for.</extracomment>
        <translation type="unfinished">ほか {n} 項目</translation>
    </message>
    <message id="look.low">
        <source>Lower</source>
        <translation type="unfinished">低く</translation>
    </message>
    <message id="look.notice">
        <source>How your data is used</source>
        <translation type="unfinished">個人情報の扱い</translation>
    </message>
    <message id="look.place_code">
        <source>Scan with your phone</source>
        <translation type="unfinished">スマホで会場コードを読取</translation>
    </message>
    <message id="look.help_code">
        <source>Scan for help</source>
        <translation type="unfinished">読み取ると説明へ</translation>
    </message>
    <message id="look.slow">
        <source>The network is slow. You can also use the staffed lane</source>
        <translation type="unfinished">通信が遅れています。有人レーンもどうぞ</translation>
    </message>
    <message id="look.mismatch">
        <source>Being updated, please use the staffed lane</source>
        <translation type="unfinished">更新中です。有人レーンへどうぞ</translation>
    </message>
    <message id="look.mismatch_word">
        <source>Closed</source>
        <translation type="unfinished">休止中</translation>
    </message>
    <message id="look.duplicate_word">
        <source>Done</source>
        <translation type="unfinished">確認済み</translation>
    </message>
    <message id="look.mismatch_staff">
        <source>Staff: install the same release for all programs</source>
        <translation type="unfinished">係員の方へ：すべてのプログラムを同じ版にしてください</translation>
    </message>
    <message id="look.your_number">
        <source>Your number: {n}</source>
        <translation type="unfinished">お客様の番号：{n}</translation>
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
        <translation type="unfinished">ご年配 {n}</translation>
    </message>
    <message id="family.child">
        <source>Child {n}</source>
        <translation type="unfinished">お子さま {n}</translation>
    </message>
    <message id="family.person">
        <source>Person {n}</source>
        <translation type="unfinished">{n}人目</translation>
    </message>
    <message id="family.now">
        <source>Your turn</source>
        <translation type="unfinished">あなたの番です</translation>
    </message>
    <message id="family.later">
        <source>Next</source>
        <translation type="unfinished">次です</translation>
    </message>
    <message id="family.done">
        <source>Checked</source>
        <translation type="unfinished">確認済み</translation>
    </message>
    <message id="family.pass">
        <source>May enter</source>
        <translation type="unfinished">どうぞ</translation>
    </message>
    <message id="family.fix">
        <source>Almost</source>
        <translation type="unfinished">あと一歩</translation>
    </message>
    <message id="family.wait">
        <source>Please wait</source>
        <translation type="unfinished">お待ちください</translation>
    </message>
    <message id="family.see_staff">
        <source>See staff</source>
        <translation type="unfinished">係員へ</translation>
    </message>
</context>
</TS>
