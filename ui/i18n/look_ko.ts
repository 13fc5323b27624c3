<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>look</name>
    <message id="look.large">
        <source>Larger</source>
        <translation type="unfinished">크게</translation>
    </message>
    <message id="look.checks_more">
        <source>{n} more checks</source>
        <extracomment>Below the few checks that larger words leave room for.</extracomment>
        <translation type="unfinished">외 {n}개 항목</translation>
    </message>
    <message id="look.low">
        <source>Lower</source>
        <translation type="unfinished">낮게</translation>
    </message>
    <message id="look.notice">
        <source>How your data is used</source>
        <translation type="unfinished">개인정보 이용 안내</translation>
    </message>
    <message id="look.place_code">
        <source>Scan with your phone</source>
        <translation type="unfinished">휴대폰으로 장소 코드 스캔</translation>
    </message>
    <message id="look.help_code">
        <source>Scan for help</source>
        <translation type="unfinished">스캔하면 설명 보기</translation>
    </message>
    <message id="look.slow">
        <source>The network is slow. You can also use the staffed lane</source>
        <translation type="unfinished">네트워크가 느립니다. 직원 통로도 이용하실 수 있습니다</translation>
    </message>
    <message id="look.mismatch">
        <source>Being updated, please use the staffed lane</source>
        <translation type="unfinished">업데이트 중입니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="look.mismatch_word">
        <source>Closed</source>
        <translation type="unfinished">운영 중지</translation>
    </message>
    <message id="look.duplicate_word">
        <source>Done</source>
        <translation type="unfinished">확인됨</translation>
    </message>
    <message id="look.mismatch_staff">
        <source>Staff: install the same release for all programs</source>
        <translation type="unfinished">직원 안내: 모든 프로그램을 같은 버전으로 설치하세요</translation>
    </message>
    <message id="look.your_number">
        <source>Your number: {n}</source>
        <translation type="unfinished">번호: {n}</translation>
    </message>
</context>
<context>
    <name>family</name>
    <message id="family.adult">
        <source>Adult {n}</source>
        <translation type="unfinished">어른 {n}</translation>
    </message>
    <message id="family.elder">
        <source>Elder {n}</source>
        <translation type="unfinished">어르신 {n}</translation>
    </message>
    <message id="family.child">
        <source>Child {n}</source>
        <translation type="unfinished">어린이 {n}</translation>
    </message>
    <message id="family.person">
        <source>Person {n}</source>
        <translation type="unfinished">{n}번째</translation>
    </message>
    <message id="family.now">
        <source>Your turn</source>
        <translation type="unfinished">차례입니다</translation>
    </message>
    <message id="family.later">
        <source>Next</source>
        <translation type="unfinished">다음</translation>
    </message>
    <message id="family.done">
        <source>Checked</source>
        <translation type="unfinished">확인됨</translation>
    </message>
    <message id="family.pass">
        <source>May enter</source>
        <translation type="unfinished">통과</translation>
    </message>
    <message id="family.fix">
        <source>Almost</source>
        <translation type="unfinished">한 가지 남음</translation>
    </message>
    <message id="family.wait">
        <source>Please wait</source>
        <translation type="unfinished">잠시만요</translation>
    </message>
    <message id="family.see_staff">
        <source>See staff</source>
        <translation type="unfinished">직원에게</translation>
    </message>
</context>
</TS>
