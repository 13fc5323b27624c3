<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>look</name>
    <message id="look.large">
        <source>Larger</source>
        <translation>Larger</translation>
    </message>
    <message id="look.checks_more">
        <source>{n} more checks</source>
        <extracomment>Below the few checks that larger words leave room for.</extracomment>
        <translation>{n} more checks</translation>
    </message>
    <message id="look.low">
        <source>Lower</source>
        <translation>Lower</translation>
    </message>
    <message id="look.notice">
        <source>How your data is used</source>
        <translation>How your data is used</translation>
    </message>
    <message id="look.place_code">
        <source>Scan with your phone</source>
        <translation>Scan with your phone</translation>
    </message>
    <message id="look.help_code">
        <source>Scan for help</source>
        <translation>Scan for help</translation>
    </message>
    <message id="look.slow">
        <source>The network is slow. You can also use the staffed lane</source>
        <translation>The network is slow. You can also use the staffed lane</translation>
    </message>
    <message id="look.mismatch">
        <source>Being updated, please use the staffed lane</source>
        <translation>Being updated, please use the staffed lane</translation>
    </message>
    <message id="look.mismatch_word">
        <source>Closed</source>
        <translation>Closed</translation>
    </message>
    <message id="look.duplicate_word">
        <source>Done</source>
        <translation>Done</translation>
    </message>
    <message id="look.mismatch_staff">
        <source>Staff: install the same release for all programs</source>
        <translation>Staff: install the same release for all programs</translation>
    </message>
    <message id="look.your_number">
        <source>Your number: {n}</source>
        <translation>Your number: {n}</translation>
    </message>
</context>
<context>
    <name>family</name>
    <message id="family.adult">
        <source>Adult {n}</source>
        <translation>Adult {n}</translation>
    </message>
    <message id="family.elder">
        <source>Elder {n}</source>
        <translation>Elder {n}</translation>
    </message>
    <message id="family.child">
        <source>Child {n}</source>
        <translation>Child {n}</translation>
    </message>
    <message id="family.person">
        <source>Person {n}</source>
        <translation>Person {n}</translation>
    </message>
    <message id="family.now">
        <source>Your turn</source>
        <translation>Your turn</translation>
    </message>
    <message id="family.later">
        <source>Next</source>
        <translation>Next</translation>
    </message>
    <message id="family.done">
        <source>Checked</source>
        <translation>Checked</translation>
    </message>
    <message id="family.pass">
        <source>May enter</source>
        <translation>May enter</translation>
    </message>
    <message id="family.fix">
        <source>Almost</source>
        <translation>Almost</translation>
    </message>
    <message id="family.wait">
        <source>Please wait</source>
        <translation>Please wait</translation>
    </message>
    <message id="family.see_staff">
        <source>See staff</source>
        <translation>See staff</translation>
    </message>
</context>
</TS>
