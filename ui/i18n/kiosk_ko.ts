<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.PASS">
        <source>Verified, please enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">확인되었습니다. 들어가세요</translation>
    </message>
    <message id="reason.OFFLINE_PASS">
        <source>Verified offline, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">오프라인으로 확인되었습니다. 들어가세요</translation>
    </message>
    <message id="reason.STAFF_PASS">
        <source>Approved by staff, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원이 확인했습니다. 들어가세요</translation>
    </message>
    <message id="reason.STAFF_REFUSE">
        <source>Not admitted this time, please ask staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 입장할 수 없습니다. 직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.DENY">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.DUPLICATE">
        <source>Already checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">이미 확인되었습니다</translation>
    </message>
    <message id="reason.IDLE">
        <source>Show health code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">건강코드나 신분증을 대 주세요</translation>
    </message>
    <message id="reason.CLOSER">
        <source>Please step closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">조금 더 가까이 와 주세요</translation>
    </message>
    <message id="reason.BACK">
        <source>Please step back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">조금 뒤로 가 주세요</translation>
    </message>
    <message id="reason.LOOK">
        <source>Please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">화면을 봐 주세요</translation>
    </message>
    <message id="reason.ONE_PERSON">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">한 분씩 이용해 주세요</translation>
    </message>
    <message id="reason.STAND_HERE">
        <source>Stand in front of the screen</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">화면 앞에 서 주세요</translation>
    </message>
    <message id="reason.TOO_DARK">
        <source>Too dark, please face the light</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">어둡습니다. 밝은 쪽을 봐 주세요</translation>
    </message>
    <message id="reason.BACKLIT">
        <source>Too bright behind you, come closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">역광입니다. 화면에 가까이 와 주세요</translation>
    </message>
    <message id="reason.BLURRED">
        <source>Please hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">잠시 움직이지 마세요</translation>
    </message>
    <message id="reason.PRESENT_CREDENTIAL">
        <source>Show your code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">건강코드나 신분증을 보여 주세요</translation>
    </message>
    <message id="reason.PRESENT_PASS">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증이나 예약을 보여 주세요</translation>
    </message>
    <message id="reason.CARD_READING">
        <source>Reading, keep card there</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">읽는 중입니다. 카드를 그대로 두세요</translation>
    </message>
    <message id="reason.VERIFYING">
        <source>Checking, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">확인 중입니다. 잠시 기다려 주세요</translation>
    </message>
    <message id="reason.TEMP_MEASURING">
        <source>Measuring, hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">체온 측정 중입니다</translation>
    </message>
    <message id="reason.MASK_OK">
        <source>Mask worn well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">마스크를 바르게 착용했습니다</translation>
    </message>
    <message id="reason.MASK_MISSING">
        <source>Please wear a mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">마스크를 착용해 주세요</translation>
    </message>
    <message id="reason.MASK_WRONG">
        <source>Cover nose and mouth</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">코와 입을 가려 주세요</translation>
    </message>
    <message id="reason.MASK_UNKNOWN">
        <source>Mask not seen clearly</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">마스크가 잘 보이지 않습니다</translation>
    </message>
    <message id="reason.MASK_EXEMPT">
        <source>Exempt from mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">마스크 착용 예외입니다</translation>
    </message>
    <message id="reason.TEMP_OK">
        <source>Temperature normal</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">정상 체온입니다</translation>
    </message>
    <message id="reason.TEMP_RETRY">
        <source>Measuring again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">다시 측정합니다</translation>
    </message>
    <message id="reason.TEMP_RECHECK">
        <source>Step back, then come forward again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">한 걸음 물러났다가 다시 와 주세요</translation>
    </message>
    <message id="reason.TEMP_HIGH">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원이 다시 측정합니다</translation>
    </message>
    <message id="reason.TEMP_NEAR_LIMIT">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원이 다시 측정합니다</translation>
    </message>
    <message id="reason.TEMP_COLD">
        <source>Skin is cold, wait and retry</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">잠시 후 다시 측정해 주세요</translation>
    </message>
    <message id="reason.TEMP_BLOCKED">
        <source>Uncover your forehead</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">이마를 보여 주세요</translation>
    </message>
    <message id="reason.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">체온을 측정하지 못했습니다</translation>
    </message>
    <message id="reason.WARMUP">
        <source>Warming up</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">준비 중입니다</translation>
    </message>
    <message id="reason.CODE_OK">
        <source>Health code in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">건강코드 정상입니다</translation>
    </message>
    <message id="reason.CODE_YELLOW">
        <source>Show your code to staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 코드를 보여 주세요</translation>
    </message>
    <message id="reason.CODE_ABNORMAL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.CODE_STALE">
        <source>Refresh your code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">코드를 새로고침해 주세요</translation>
    </message>
    <message id="reason.CODE_INVALID">
        <source>Not a valid code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">유효한 코드가 아닙니다</translation>
    </message>
    <message id="reason.CODE_UNKNOWN">
        <source>No code record found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">코드 정보가 없습니다</translation>
    </message>
    <message id="reason.CODE_UNREADABLE">
        <source>Brighten phone, move it back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">화면을 밝게 하고 조금 떼 주세요</translation>
    </message>
    <message id="reason.TEST_OK">
        <source>Test result valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">검사 결과가 유효합니다</translation>
    </message>
    <message id="reason.TEST_EXPIRED">
        <source>Test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">검사 결과가 만료되었습니다</translation>
    </message>
    <message id="reason.TEST_NONE">
        <source>No test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">검사 결과가 없습니다</translation>
    </message>
    <message id="reason.TEST_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.TEST_UNKNOWN">
        <source>Test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 검사 결과를 확인할 수 없습니다</translation>
    </message>
    <message id="reason.ANTIGEN_OK">
        <source>Antigen test valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">항원검사 결과가 유효합니다</translation>
    </message>
    <message id="reason.ANTIGEN_EXPIRED">
        <source>Antigen test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">항원검사 결과가 만료되었습니다</translation>
    </message>
    <message id="reason.ANTIGEN_NONE">
        <source>No antigen test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">항원검사 결과가 없습니다</translation>
    </message>
    <message id="reason.ANTIGEN_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.ANTIGEN_UNKNOWN">
        <source>Antigen test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 항원검사를 확인할 수 없습니다</translation>
    </message>
    <message id="reason.VACCINE_OK">
        <source>Vaccination complete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">예방접종을 마쳤습니다</translation>
    </message>
    <message id="reason.VACCINE_INCOMPLETE">
        <source>Vaccination incomplete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">예방접종을 마치지 않았습니다</translation>
    </message>
    <message id="reason.VACCINE_TOO_RECENT">
        <source>Last dose too recent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">마지막 접종 후 얼마 지나지 않았습니다</translation>
    </message>
    <message id="reason.VACCINE_TOO_OLD">
        <source>Last dose too long ago</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">마지막 접종 후 오래되었습니다</translation>
    </message>
    <message id="reason.VACCINE_UNKNOWN">
        <source>Vaccination can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 접종 기록을 확인할 수 없습니다</translation>
    </message>
    <message id="reason.AREA_OK">
        <source>Travel in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">이동 경로 정상입니다</translation>
    </message>
    <message id="reason.AREA_VISITED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.AREA_UNKNOWN">
        <source>Travel can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 이동 경로를 확인할 수 없습니다</translation>
    </message>
    <message id="reason.CERT_OK">
        <source>Certificate valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">증명서가 유효합니다</translation>
    </message>
    <message id="reason.CERT_UNREADABLE">
        <source>Certificate can't be read, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">증명서를 읽을 수 없습니다. 다른 것을 대 주세요</translation>
    </message>
    <message id="reason.CERT_UNTRUSTED">
        <source>Its issuer is not on our list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">등록되지 않은 발급 기관입니다</translation>
    </message>
    <message id="reason.CERT_SIGNATURE">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">증명서를 확인할 수 없습니다</translation>
    </message>
    <message id="reason.CERT_WRONG_KEY">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">증명서를 확인할 수 없습니다</translation>
    </message>
    <message id="reason.CERT_EXPIRED">
        <source>Certificate expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">증명서가 만료되었습니다</translation>
    </message>
    <message id="reason.CERT_NOT_YET_VALID">
        <source>Certificate not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">증명서가 아직 유효하지 않습니다</translation>
    </message>
    <message id="reason.CERT_REVOKED">
        <source>Certificate no longer counts</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">증명서의 효력이 끝났습니다</translation>
    </message>
    <message id="reason.CERT_NOT_ACCEPTED">
        <source>Certificate is not enough here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">이 증명서만으로는 들어갈 수 없습니다</translation>
    </message>
    <message id="reason.CERT_PARTIAL">
        <source>Show the other codes too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">나머지 코드도 보여 주세요</translation>
    </message>
    <message id="reason.HOLDER_UNKNOWN">
        <source>Show your ID card as well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증도 대 주세요</translation>
    </message>
    <message id="reason.PLACE_CODE">
        <source>That is the place's code, show your own</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">장소 코드입니다. 본인 코드를 보여 주세요</translation>
    </message>
    <message id="reason.DOCUMENT_OK">
        <source>Document valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증이 유효합니다</translation>
    </message>
    <message id="reason.DOCUMENT_MISSING">
        <source>Please show a document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증을 보여 주세요</translation>
    </message>
    <message id="reason.DOCUMENT_UNREADABLE">
        <source>Document not readable</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증을 읽을 수 없습니다</translation>
    </message>
    <message id="reason.CARD_RETRY">
        <source>Place card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">카드를 다시 대 주세요</translation>
    </message>
    <message id="reason.CARD_UNSUPPORTED">
        <source>Card not supported</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지원하지 않는 카드입니다</translation>
    </message>
    <message id="reason.CARD_LOCKED">
        <source>Card is protected, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">보호된 카드입니다. 다른 신분증을 대 주세요</translation>
    </message>
    <message id="reason.CARD_EXPIRED">
        <source>Card expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">유효기간이 지났습니다</translation>
    </message>
    <message id="reason.CARD_NOT_YET_VALID">
        <source>Card not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증이 아직 유효하지 않습니다</translation>
    </message>
    <message id="reason.CARD_NUMBER_WRONG">
        <source>Card data is inconsistent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증 정보가 맞지 않습니다</translation>
    </message>
    <message id="reason.FACE_MATCH">
        <source>Face matches document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증과 일치합니다</translation>
    </message>
    <message id="reason.FACE_MISMATCH">
        <source>Use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.FACE_UNKNOWN">
        <source>Not recognised, use card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증을 대 주세요</translation>
    </message>
    <message id="reason.FACE_NO_REFERENCE">
        <source>No picture to compare with</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">비교할 사진이 없습니다</translation>
    </message>
    <message id="reason.FACE_UNCERTAIN">
        <source>Not sure, please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">확인이 안 됩니다. 화면을 봐 주세요</translation>
    </message>
    <message id="reason.LIVE_OK">
        <source>Live person confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">본인이 확인되었습니다</translation>
    </message>
    <message id="reason.LIVE_SUSPECT">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.LIVE_UNKNOWN">
        <source>Live check not completed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">본인 확인이 끝나지 않았습니다</translation>
    </message>
    <message id="reason.PASS_OK">
        <source>Pass valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증이 유효합니다</translation>
    </message>
    <message id="reason.PASS_MISSING">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증이나 예약을 보여 주세요</translation>
    </message>
    <message id="reason.PASS_EXPIRED">
        <source>Pass expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증이 만료되었습니다</translation>
    </message>
    <message id="reason.PASS_NOT_YET_VALID">
        <source>Pass not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증이 아직 유효하지 않습니다</translation>
    </message>
    <message id="reason.PASS_REVOKED">
        <source>Pass can't be used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">사용할 수 없는 출입증입니다</translation>
    </message>
    <message id="reason.PASS_BORROWED">
        <source>Please use your own pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">본인 출입증을 사용해 주세요</translation>
    </message>
    <message id="reason.PASS_WRONG_PLACE">
        <source>Pass is for another entrance</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">다른 출입구의 출입증입니다</translation>
    </message>
    <message id="reason.PASS_WRONG_HOURS">
        <source>Outside the pass's hours</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증의 이용 시간이 아닙니다</translation>
    </message>
    <message id="reason.PASS_COPIED">
        <source>Pass was just used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">방금 사용된 출입증입니다</translation>
    </message>
    <message id="reason.PASS_STALE">
        <source>Refresh your pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증을 새로고침해 주세요</translation>
    </message>
    <message id="reason.PASS_USED_UP">
        <source>Pass has no entries left</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증 횟수를 모두 사용했습니다</translation>
    </message>
    <message id="reason.PASS_UNPROVEN">
        <source>Show your ID card too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">신분증도 대 주세요</translation>
    </message>
    <message id="reason.PASS_UNKNOWN">
        <source>Pass can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 출입증을 확인할 수 없습니다</translation>
    </message>
    <message id="reason.ROSTER_OK">
        <source>On the list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">명단에 있습니다</translation>
    </message>
    <message id="reason.ROSTER_ABSENT">
        <source>Not on the list, please register</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">명단에 없습니다. 안내 데스크에서 등록하세요</translation>
    </message>
    <message id="reason.ROSTER_UNKNOWN">
        <source>List can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 명단을 확인할 수 없습니다</translation>
    </message>
    <message id="reason.DECLARATION_MISSING">
        <source>Please declare your health first</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">먼저 오늘의 건강 신고를 해 주세요</translation>
    </message>
    <message id="reason.DECLARATION_UNWELL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">정상입니다</translation>
    </message>
    <message id="reason.WATCH_LISTED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.WATCH_UNKNOWN">
        <source>Can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 확인할 수 없습니다</translation>
    </message>
    <message id="reason.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">입장할 수 있습니다</translation>
    </message>
    <message id="reason.CAPACITY_FULL">
        <source>Full inside, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">만원입니다. 잠시 기다려 주세요</translation>
    </message>
    <message id="reason.CAPACITY_UNKNOWN">
        <source>Occupancy unknown</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">내부 인원을 알 수 없습니다</translation>
    </message>
    <message id="reason.RULES_OK">
        <source>Venue's rules are met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">시설 규정에 맞습니다</translation>
    </message>
    <message id="reason.RULES_FAILED">
        <source>Venue's rules are not met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">시설 규정에 맞지 않습니다</translation>
    </message>
    <message id="reason.RULES_UNKNOWN">
        <source>Venue's rules can't be checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">지금은 시설 규정을 확인할 수 없습니다</translation>
    </message>
    <message id="reason.NOT_REQUIRED">
        <source>Not required</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">확인이 필요 없습니다</translation>
    </message>
    <message id="reason.PERSON_UNKNOWN">
        <source>No record found, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">정보가 없습니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.OFFLINE_UNKNOWN">
        <source>No network, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">통신 장애입니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.STALE_FACT">
        <source>Record too old, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">정보가 오래되었습니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.TIMEOUT">
        <source>Slow network, try again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">통신이 느립니다. 다시 시도해 주세요</translation>
    </message>
    <message id="reason.PERSON_LEFT">
        <source>Check cancelled</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">확인이 취소되었습니다</translation>
    </message>
    <message id="reason.CONTRADICTION">
        <source>Records disagree, please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">정보가 서로 다릅니다. 직원에게 문의해 주세요</translation>
    </message>
    <message id="reason.CLOCK_UNSET">
        <source>Clock not set, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">시계가 맞지 않습니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.DEVICE_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">고장입니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.DISK_FULL">
        <source>Storage is full, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">저장 공간 부족. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.GATE_FAULT">
        <source>Gate out of order, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">게이트 고장입니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.GATE_EXPIRED">
        <source>Time is over, please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">시간이 지났습니다. 다시 확인해 주세요</translation>
    </message>
    <message id="reason.RECORD_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">고장입니다. 직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.OUTCOME_UNKNOWN">
        <source>Please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">다시 확인해 주세요</translation>
    </message>
    <message id="reason.TAILGATING">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">한 분씩 이용해 주세요</translation>
    </message>
    <message id="reason.GATE_BLOCKED">
        <source>Clear the gate, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">게이트에서 비켜 주세요</translation>
    </message>
    <message id="reason.NOT_PASSED">
        <source>Gate not used, show code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">통과하지 않으셨습니다. 다시 대 주세요</translation>
    </message>
    <message id="reason.BODY_UNADMITTED">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">한 분씩 이용해 주세요</translation>
    </message>
    <message id="reason.FIRE_ALARM">
        <source>Fire alarm, please leave</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">화재 경보입니다. 출구로 나가 주세요</translation>
    </message>
    <message id="reason.STAFF_COMING">
        <source>Staff are coming</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원이 곧 옵니다</translation>
    </message>
    <message id="reason.COMPANION_WAITS">
        <source>Please wait with your companion</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">일행과 함께 기다려 주세요</translation>
    </message>
    <message id="reason.COMPANION_NEXT">
        <source>Next of your group, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">일행은 차례로 와 주세요</translation>
    </message>
    <message id="reason.NEXT_TEST_SITE">
        <source>Take a test at the nearest site</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">가까운 검사소에서 검사를 받아 주세요</translation>
    </message>
    <message id="reason.NEXT_DESK">
        <source>Please go to the desk</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">안내 데스크로 가 주세요</translation>
    </message>
    <message id="reason.NEXT_STAFFED_LANE">
        <source>Please use the staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">직원 통로로 가 주세요</translation>
    </message>
    <message id="reason.NEXT_ANOTHER">
        <source>Show another code or your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">다른 코드나 신분증을 보여 주세요</translation>
    </message>
    <message id="reason.NEXT_AGAIN">
        <source>Then show your code or ID card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">그다음 건강코드나 신분증을 다시 대 주세요</translation>
    </message>
    <message id="reason.NEXT_PASS_AND_CARD">
        <source>Show your pass again, then your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">출입증을 다시, 그다음 신분증을 대 주세요</translation>
    </message>
    <message id="reason.NEXT_CODE">
        <source>Show your health code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">건강코드를 대 주세요</translation>
    </message>
    <message id="reason.NEXT_OTHER_CODE">
        <source>Show another code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">다른 코드를 보여 주세요</translation>
    </message>
    <message id="reason.NEXT_CODE_AGAIN">
        <source>Then show your code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">그다음 건강코드를 다시 대 주세요</translation>
    </message>
    <message id="reason.NEXT_ASK">
        <source>No code, or not read? Ask the staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">코드가 없거나 안 읽히면 직원에게 문의해 주세요</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">측정 안 됨</translation>
    </message>
    <message id="tile.CARD_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">만료</translation>
    </message>
    <message id="tile.MASK_OK">
        <source>Worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">착용</translation>
    </message>
    <message id="tile.MASK_MISSING">
        <source>Not worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">미착용</translation>
    </message>
    <message id="tile.MASK_WRONG">
        <source>Cover nose, mouth</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">코와 입 가리기</translation>
    </message>
    <message id="tile.MASK_EXEMPT">
        <source>Exempt</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">예외</translation>
    </message>
    <message id="tile.MASK_UNKNOWN">
        <source>Not seen clearly</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">잘 안 보임</translation>
    </message>
    <message id="tile.TEMP_OK">
        <source>Normal</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정상</translation>
    </message>
    <message id="tile.TEMP_HIGH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.TEMP_NEAR_LIMIT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.TEMP_RETRY">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">한 번 더</translation>
    </message>
    <message id="tile.TEMP_RECHECK">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">한 번 더</translation>
    </message>
    <message id="tile.TEMP_COLD">
        <source>Skin is cold</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">피부가 차가움</translation>
    </message>
    <message id="tile.TEMP_BLOCKED">
        <source>Uncover forehead</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">이마 보이기</translation>
    </message>
    <message id="tile.CODE_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정상</translation>
    </message>
    <message id="tile.CODE_YELLOW">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.CODE_ABNORMAL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.CODE_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정보 없음</translation>
    </message>
    <message id="tile.CODE_INVALID">
        <source>Not valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">무효</translation>
    </message>
    <message id="tile.CODE_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">읽을 수 없음</translation>
    </message>
    <message id="tile.TEST_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">음성</translation>
    </message>
    <message id="tile.TEST_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">만료</translation>
    </message>
    <message id="tile.TEST_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">결과 없음</translation>
    </message>
    <message id="tile.TEST_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.TEST_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.ANTIGEN_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">음성</translation>
    </message>
    <message id="tile.ANTIGEN_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">만료</translation>
    </message>
    <message id="tile.ANTIGEN_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">결과 없음</translation>
    </message>
    <message id="tile.ANTIGEN_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.ANTIGEN_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.VACCINE_OK">
        <source>Complete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">완료</translation>
    </message>
    <message id="tile.VACCINE_INCOMPLETE">
        <source>Incomplete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">미완료</translation>
    </message>
    <message id="tile.VACCINE_TOO_RECENT">
        <source>Too recent</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">접종 직후</translation>
    </message>
    <message id="tile.VACCINE_TOO_OLD">
        <source>Booster due</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">추가 접종 필요</translation>
    </message>
    <message id="tile.VACCINE_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.AREA_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정상</translation>
    </message>
    <message id="tile.AREA_VISITED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.AREA_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.HOLDER_UNKNOWN">
        <source>Not confirmed yet</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 대기</translation>
    </message>
    <message id="tile.DOCUMENT_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">유효</translation>
    </message>
    <message id="tile.DOCUMENT_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">제시 안 함</translation>
    </message>
    <message id="tile.DOCUMENT_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">읽을 수 없음</translation>
    </message>
    <message id="tile.CARD_NUMBER_WRONG">
        <source>Data disagrees</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정보 불일치</translation>
    </message>
    <message id="tile.FACE_MATCH">
        <source>Match</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">일치</translation>
    </message>
    <message id="tile.FACE_MISMATCH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.FACE_UNKNOWN">
        <source>Not recognised</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">인식 안 됨</translation>
    </message>
    <message id="tile.FACE_NO_REFERENCE">
        <source>No picture</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">사진 없음</translation>
    </message>
    <message id="tile.FACE_UNCERTAIN">
        <source>Not sure</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 안 됨</translation>
    </message>
    <message id="tile.LIVE_OK">
        <source>Confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인됨</translation>
    </message>
    <message id="tile.LIVE_SUSPECT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.LIVE_UNKNOWN">
        <source>Not completed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">미완료</translation>
    </message>
    <message id="tile.PASS_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">유효</translation>
    </message>
    <message id="tile.PASS_COPIED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.PASS_STALE">
        <source>To be refreshed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">새로고침 필요</translation>
    </message>
    <message id="tile.PASS_USED_UP">
        <source>No entries left</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">횟수 소진</translation>
    </message>
    <message id="tile.PASS_UNPROVEN">
        <source>To be confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 대기</translation>
    </message>
    <message id="tile.PASS_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">제시 안 함</translation>
    </message>
    <message id="tile.PASS_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">만료</translation>
    </message>
    <message id="tile.PASS_BORROWED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.PASS_REVOKED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.PASS_WRONG_PLACE">
        <source>Other entrance</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">다른 출입구용</translation>
    </message>
    <message id="tile.PASS_WRONG_HOURS">
        <source>Outside hours</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">이용 시간 아님</translation>
    </message>
    <message id="tile.PASS_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.ROSTER_OK">
        <source>Listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">등록됨</translation>
    </message>
    <message id="tile.ROSTER_ABSENT">
        <source>Not listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">미등록</translation>
    </message>
    <message id="tile.ROSTER_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.DECLARATION_MISSING">
        <source>Not declared</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">신고 안 함</translation>
    </message>
    <message id="tile.DECLARATION_UNWELL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정상</translation>
    </message>
    <message id="tile.WATCH_LISTED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="tile.WATCH_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">입장 가능</translation>
    </message>
    <message id="tile.CAPACITY_FULL">
        <source>Full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">만원</translation>
    </message>
    <message id="tile.CAPACITY_UNKNOWN">
        <source>Unknown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">알 수 없음</translation>
    </message>
    <message id="tile.RULES_OK">
        <source>Met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">충족</translation>
    </message>
    <message id="tile.RULES_FAILED">
        <source>Not met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">미충족</translation>
    </message>
    <message id="tile.RULES_UNKNOWN">
        <source>Can't check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="tile.PERSON_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정보 없음</translation>
    </message>
    <message id="tile.OFFLINE_UNKNOWN">
        <source>No network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">통신 장애</translation>
    </message>
    <message id="tile.STALE_FACT">
        <source>Record too old</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">오래된 정보</translation>
    </message>
    <message id="tile.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">정보 불일치</translation>
    </message>
    <message id="tile.TIMEOUT">
        <source>Slow network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">통신 느림</translation>
    </message>
    <message id="tile.DEVICE_FAULT">
        <source>Device fault</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">기기 고장</translation>
    </message>
    <message id="tile.DISK_FULL">
        <source>Storage full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">저장 공간 부족</translation>
    </message>
    <message id="tile.CLOCK_UNSET">
        <source>Clock not set</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">시계 오류</translation>
    </message>
</context>
<context>
    <name>check</name>
    <message id="check.mask">
        <source>Mask</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">마스크</translation>
    </message>
    <message id="check.temperature">
        <source>Temperature</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">체온</translation>
    </message>
    <message id="check.code">
        <source>Health code</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">건강코드</translation>
    </message>
    <message id="check.pcr">
        <source>PCR test</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">PCR 검사</translation>
    </message>
    <message id="check.antigen">
        <source>Antigen test</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">항원검사</translation>
    </message>
    <message id="check.vaccine">
        <source>Vaccination</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">예방접종</translation>
    </message>
    <message id="check.key_area">
        <source>Travel</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">이동 경로</translation>
    </message>
    <message id="check.document">
        <source>Document</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">신분증</translation>
    </message>
    <message id="check.person_document">
        <source>Face = document</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">얼굴 대조</translation>
    </message>
    <message id="check.known_face">
        <source>Known face</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">얼굴 인식</translation>
    </message>
    <message id="check.liveness">
        <source>Live person</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">본인 확인</translation>
    </message>
    <message id="check.permit">
        <source>Pass</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">출입증</translation>
    </message>
    <message id="check.roster">
        <source>List</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">명단</translation>
    </message>
    <message id="check.watch_list">
        <source>General check</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">종합 확인</translation>
    </message>
    <message id="check.capacity">
        <source>Occupancy</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">내부 인원</translation>
    </message>
    <message id="check.venue_rules">
        <source>Venue rules</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">시설 규정</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message id="outcome.pass">
        <source>OK</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">통과</translation>
    </message>
    <message id="outcome.caution">
        <source>Caution</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">주의</translation>
    </message>
    <message id="outcome.fail">
        <source>Not met</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">미통과</translation>
    </message>
    <message id="outcome.unknown">
        <source>Can't tell</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">확인 불가</translation>
    </message>
    <message id="outcome.not_required">
        <source>Not needed</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">필요 없음</translation>
    </message>
</context>
<context>
    <name>screen</name>
    <message id="screen.idle">
        <source>Welcome</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">환영합니다</translation>
    </message>
    <message id="screen.position">
        <source>Come closer</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">가까이</translation>
    </message>
    <message id="screen.measure">
        <source>Measuring</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">측정 중</translation>
    </message>
    <message id="screen.present">
        <source>Show code</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">대 주세요</translation>
    </message>
    <message id="screen.verifying">
        <source>Checking</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">확인 중</translation>
    </message>
    <message id="screen.pass">
        <source>Enter</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">들어가세요</translation>
    </message>
    <message id="screen.fix">
        <source>Almost</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">한 가지만</translation>
    </message>
    <message id="screen.wait">
        <source>Please wait</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">잠시만요</translation>
    </message>
    <message id="screen.see_staff">
        <source>See staff</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">직원 확인</translation>
    </message>
    <message id="screen.exit">
        <source>Please leave</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">출구로</translation>
    </message>
    <message id="screen.out_of_service">
        <source>Closed</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">이용 중지</translation>
    </message>
    <message id="screen.connecting">
        <source>Connecting</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">연결 중</translation>
    </message>
</context>
<context>
    <name>next</name>
    <message id="next.TEST_EXPIRED">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">가까운 검사소에서 검사를 받거나 직원 통로로 가 주세요</translation>
    </message>
    <message id="next.TEST_NONE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">가까운 검사소에서 검사를 받거나 직원 통로로 가 주세요</translation>
    </message>
    <message id="next.TEST_POSITIVE">
        <source>Please wait here, staff are coming</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">여기서 기다려 주세요. 직원이 곧 옵니다</translation>
    </message>
    <message id="next.TEMP_HIGH">
        <source>Please take a seat, staff will measure again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">앉아서 기다려 주세요. 직원이 다시 측정합니다</translation>
    </message>
    <message id="next.TEMP_RETRY">
        <source>Stay where you are for a second reading</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">그대로 계시면 다시 측정합니다</translation>
    </message>
    <message id="next.TEMP_RECHECK">
        <source>Nothing to worry about, one more try</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">걱정하지 마세요. 한 번 더 측정합니다</translation>
    </message>
    <message id="next.MASK_MISSING">
        <source>It goes on by itself once your mask is on</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">마스크를 쓰면 자동으로 진행됩니다</translation>
    </message>
    <message id="next.MASK_WRONG">
        <source>It goes on by itself once nose and mouth are covered</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">코와 입을 가리면 자동으로 진행됩니다</translation>
    </message>
    <message id="next.DENY">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">직원 통로에서 직원이 도와드립니다</translation>
    </message>
    <message id="next.OFFLINE_UNKNOWN">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">직원 통로에서 직원이 도와드립니다</translation>
    </message>
    <message id="next.PERSON_UNKNOWN">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">신분증을 가지고 직원 통로로 가 주세요</translation>
    </message>
    <message id="next.FACE_MISMATCH">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">신분증을 가지고 직원 통로로 가 주세요</translation>
    </message>
    <message id="next.DOCUMENT_MISSING">
        <source>No phone? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">휴대폰이 없으면 신분증을 대 주세요</translation>
    </message>
    <message id="next.CODE_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">휴대폰에서 새로고침한 뒤 다시 보여 주세요</translation>
    </message>
    <message id="next.PRESENT_PASS">
        <source>Hold it to the scanner</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">스캔 창에 대 주세요</translation>
    </message>
    <message id="next.PASS_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">휴대폰에서 새로고침한 뒤 다시 보여 주세요</translation>
    </message>
    <message id="next.HOLDER_UNKNOWN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">카드를 읽으면 자동으로 진행됩니다</translation>
    </message>
    <message id="next.NOT_PASSED">
        <source>Go through as soon as you are let in</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">다시 열리면 바로 들어가 주세요</translation>
    </message>
    <message id="next.DUPLICATE">
        <source>You were let in just now, no need to show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">방금 확인되었습니다. 다시 대지 않아도 됩니다</translation>
    </message>
    <message id="next.GATE_BLOCKED">
        <source>Go through, or step back and check again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">통과하거나 물러나서 다시 확인해 주세요</translation>
    </message>
    <message id="next.CARD_RETRY">
        <source>Lift the card, then lay it flat on the reader</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">카드를 떼었다가 판독기에 평평하게 놓아 주세요</translation>
    </message>
    <message id="next.CERT_PARTIAL">
        <source>It goes on by itself once all are shown</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">모두 보여 주면 자동으로 진행됩니다</translation>
    </message>
    <message id="next.CODE_UNREADABLE">
        <source>Still not read? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">계속 안 읽히면 신분증을 대 주세요</translation>
    </message>
    <message id="next.PASS_UNPROVEN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">카드를 읽으면 자동으로 진행됩니다</translation>
    </message>
    <message id="next.COMPANION_WAITS">
        <source>Staff will help you and your companions</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">직원이 일행과 함께 도와드립니다</translation>
    </message>
    <message id="next.TIMEOUT">
        <source>Show your code or ID card once more</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">건강코드나 신분증을 한 번 더 대 주세요</translation>
    </message>
    <message id="next.DEVICE_FAULT">
        <source>Please use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">직원 통로를 이용해 주세요</translation>
    </message>
    <message id="next.ROSTER_ABSENT">
        <source>Please register at the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">안내 데스크에서 등록해 주세요</translation>
    </message>
    <message id="next.DECLARATION_MISSING">
        <source>Declare your health for today</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">오늘의 건강 신고를 한 뒤 와 주세요</translation>
    </message>
    <message id="next.NEXT_TEST_SITE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">가까운 검사소에서 검사를 받거나 직원 통로로 가 주세요</translation>
    </message>
    <message id="next.NEXT_DESK">
        <source>Take your ID card to the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">신분증을 가지고 안내 데스크로 가 주세요</translation>
    </message>
    <message id="next.NEXT_STAFFED_LANE">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">직원 통로에서 직원이 도와드립니다</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.no_phone">
        <source>No phone? Use your ID card</source>
        <translation type="unfinished">휴대폰이 없으면 신분증을 대 주세요</translation>
    </message>
    <message id="ui.staff_help">
        <source>Need help? Ask our staff</source>
        <translation type="unfinished">도움이 필요하면 직원에게 문의해 주세요</translation>
    </message>
    <message id="ui.show_health_code">
        <source>Health code</source>
        <translation type="unfinished">건강코드</translation>
    </message>
    <message id="ui.show_health_code_hint">
        <source>Hold it to the scanner</source>
        <translation type="unfinished">스캔 창에 대기</translation>
    </message>
    <message id="ui.show_code">
        <source>QR code</source>
        <translation type="unfinished">QR 코드</translation>
    </message>
    <message id="ui.show_code_hint">
        <source>Hold it to the scanner</source>
        <translation type="unfinished">스캔 창에 대기</translation>
    </message>
    <message id="ui.show_card">
        <source>ID card</source>
        <translation type="unfinished">신분증</translation>
    </message>
    <message id="ui.show_card_hint">
        <source>Place it on the reader</source>
        <translation type="unfinished">판독기에 놓기</translation>
    </message>
    <message id="ui.privacy">
        <source>This device checks health status and identity for this entry only. No pictures are kept; records are encrypted and deleted when they expire.</source>
        <translation type="unfinished">이 기기는 입장할 때 건강 상태와 신분증만 확인합니다. 사진은 저장하지 않으며, 기록은 암호화되고 기한이 지나면 자동으로 삭제됩니다.</translation>
    </message>
    <message id="ui.rehearsal">
        <source>Rehearsal. Come closer and it ends</source>
        <translation type="unfinished">훈련 중입니다. 가까이 오면 훈련이 끝납니다</translation>
    </message>
    <message id="ui.offline">
        <source>Checked offline</source>
        <translation type="unfinished">오프라인 확인</translation>
    </message>
    <message id="ui.offline_age">
        <source>Checked offline · data from {age}</source>
        <translation type="unfinished">오프라인 확인 · 자료: {age}</translation>
    </message>
    <message id="ui.no_camera">
        <source>Camera not available</source>
        <translation type="unfinished">지금은 카메라를 쓸 수 없습니다</translation>
    </message>
    <message id="ui.connecting">
        <source>Connecting, please wait or use the staffed lane</source>
        <translation type="unfinished">연결 중입니다. 기다리거나 직원 통로로 가 주세요</translation>
    </message>
    <message id="ui.online">
        <source>Online</source>
        <translation type="unfinished">통신 정상</translation>
    </message>
    <message id="ui.no_network">
        <source>No network</source>
        <translation type="unfinished">통신 장애</translation>
    </message>
    <message id="ui.no_daemon">
        <source>Not connected</source>
        <translation type="unfinished">연결 안 됨</translation>
    </message>
    <message id="ui.devices_down">
        <source>Down: {devices}</source>
        <translation type="unfinished">고장: {devices}</translation>
    </message>
    <message id="ui.devices_ok">
        <source>Devices OK</source>
        <translation type="unfinished">기기 정상</translation>
    </message>
    <message id="ui.admitted">
        <source>In</source>
        <translation type="unfinished">입장</translation>
    </message>
    <message id="ui.referred">
        <source>Staff</source>
        <translation type="unfinished">직원</translation>
    </message>
    <message id="ui.refused">
        <source>Refused</source>
        <translation type="unfinished">불가</translation>
    </message>
    <message id="ui.unsent">
        <source>Unsent</source>
        <translation type="unfinished">미전송</translation>
    </message>
    <message id="ui.staff">
        <source>Staff</source>
        <translation type="unfinished">직원</translation>
    </message>
    <message id="ui.language">
        <source>繁體中文</source>
        <extracomment>The next language's own name.</extracomment>
        <translation type="unfinished">简体中文</translation>
    </message>
    <message id="ui.temperature">
        <source>{value} °C</source>
        <translation type="unfinished">{value} °C</translation>
    </message>
    <message id="ui.temperature_uncertain">
        <source>{value} ± {uncertainty} °C</source>
        <translation type="unfinished">{value} ± {uncertainty} °C</translation>
    </message>
    <message id="ui.just_now">
        <source>just now</source>
        <translation type="unfinished">방금</translation>
    </message>
    <message id="ui.minutes">
        <source>{n} min ago</source>
        <translation type="unfinished">{n}분 전</translation>
    </message>
    <message id="ui.hours">
        <source>{n} h ago</source>
        <translation type="unfinished">{n}시간 전</translation>
    </message>
    <message id="ui.days">
        <source>{n} d ago</source>
        <translation type="unfinished">{n}일 전</translation>
    </message>
    <message id="ui.long_ago">
        <source>over a year ago</source>
        <translation type="unfinished">1년 넘음</translation>
    </message>
    <message id="ui.badge_hours">
        <source>{n} h</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation type="unfinished">{n}시간</translation>
    </message>
    <message id="ui.badge_days">
        <source>{n} days</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation type="unfinished">{n}일</translation>
    </message>
    <message id="ui.date">
        <source>dddd d MMMM</source>
        <extracomment>Qt date format.</extracomment>
        <translation type="unfinished">M월 d일 dddd</translation>
    </message>
    <message id="ui.close">
        <source>Close</source>
        <translation type="unfinished">닫기</translation>
    </message>
    <message id="ui.back">
        <source>Back</source>
        <translation type="unfinished">뒤로</translation>
    </message>
    <message id="ui.pin_title">
        <source>Staff PIN</source>
        <translation type="unfinished">직원 비밀번호를 입력해 주세요</translation>
    </message>
    <message id="ui.pin_enter">
        <source>Sign in</source>
        <translation type="unfinished">로그인</translation>
    </message>
    <message id="ui.pin_erase">
        <source>Delete</source>
        <translation type="unfinished">지우기</translation>
    </message>
    <message id="ui.checking">
        <source>Checking…</source>
        <translation type="unfinished">확인 중…</translation>
    </message>
    <message id="ui.referred_title">
        <source>Waiting for staff</source>
        <translation type="unfinished">직원 확인 대기</translation>
    </message>
    <message id="ui.referred_none">
        <source>Nobody is waiting</source>
        <translation type="unfinished">기다리는 방문자가 없습니다</translation>
    </message>
    <message id="ui.referred_more">
        <source>{n} more</source>
        <translation type="unfinished">{n}명 더</translation>
    </message>
    <message id="ui.sign_out">
        <source>Sign out</source>
        <translation type="unfinished">로그아웃</translation>
    </message>
    <message id="ui.signed_in">
        <source>Signed in: {who}</source>
        <translation type="unfinished">로그인: {who}</translation>
    </message>
    <message id="ui.hand_title">
        <source>Thermometer reading</source>
        <translation type="unfinished">체온계 값을 입력해 주세요</translation>
    </message>
    <message id="ui.hand_kiosk">
        <source>This kiosk measured {value}</source>
        <translation type="unfinished">기기 측정값 {value}</translation>
    </message>
    <message id="ui.hand_kiosk_none">
        <source>This kiosk measured no temperature</source>
        <translation type="unfinished">기기가 체온을 측정하지 못했습니다</translation>
    </message>
    <message id="ui.staff_child">
        <source>Child under {n}</source>
        <translation type="unfinished">{n}세 미만 어린이</translation>
    </message>
    <message id="ui.staff_variants">
        <source>Rules {names}</source>
        <translation type="unfinished">적용 규칙 {names}</translation>
    </message>
    <message id="ui.hand_before">
        <source>By hand {value}</source>
        <translation type="unfinished">체온계 {value}</translation>
    </message>
    <message id="ui.hand_confirm">
        <source>Confirm</source>
        <translation type="unfinished">값 확인</translation>
    </message>
    <message id="ui.hand_right">
        <source>Correct</source>
        <translation type="unfinished">값이 맞음</translation>
    </message>
    <message id="ui.admit">
        <source>Let in</source>
        <translation type="unfinished">입장 허용</translation>
    </message>
    <message id="ui.turn_away">
        <source>Turn away</source>
        <translation type="unfinished">입장 불가</translation>
    </message>
    <message id="ui.choose_admit">
        <source>Why are they let in?</source>
        <translation type="unfinished">허용하는 이유를 선택하세요</translation>
    </message>
    <message id="ui.choose_turn_away">
        <source>Why are they turned away?</source>
        <translation type="unfinished">허용하지 않는 이유를 선택하세요</translation>
    </message>
    <message id="ui.confirm_admit">
        <source>Let in</source>
        <translation type="unfinished">입장 허용</translation>
    </message>
    <message id="ui.confirm_turn_away">
        <source>Turn away</source>
        <translation type="unfinished">입장 불가</translation>
    </message>
    <message id="ui.anonymous">
        <source>Unidentified</source>
        <translation type="unfinished">미확인 방문자</translation>
    </message>
    <message id="ui.time_left">
        <source>Signs out in {n} s</source>
        <translation type="unfinished">{n}초 뒤 로그아웃</translation>
    </message>
    <message id="ui.done">
        <source>Done</source>
        <translation type="unfinished">처리됨</translation>
    </message>
    <message id="ui.thermal_title">
        <source>Thermal picture</source>
        <translation type="unfinished">열화상</translation>
    </message>
    <message id="ui.thermal_waiting">
        <source>Waiting for the thermometer…</source>
        <translation type="unfinished">열화상을 기다리는 중…</translation>
    </message>
    <message id="ui.thermal_ambient">
        <source>Ambient {n} °C</source>
        <translation type="unfinished">주변 {n} °C</translation>
    </message>
    <message id="ui.thermal_measuring">
        <source>Measuring…</source>
        <translation type="unfinished">측정 중…</translation>
    </message>
    <message id="ui.thermal_face">
        <source>Skin {skin}, estimate {estimate} ± {u} °C</source>
        <translation type="unfinished">피부 {skin}, 추정 {estimate} ± {u} °C</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.CODE_YELLOW">
        <source>Yellow code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">노란색 코드</translation>
    </message>
    <message id="staff_reason.CODE_ABNORMAL">
        <source>Red code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">빨간색 코드</translation>
    </message>
    <message id="staff_reason.TEST_POSITIVE">
        <source>PCR test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">PCR 양성</translation>
    </message>
    <message id="staff_reason.ANTIGEN_POSITIVE">
        <source>Antigen test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">항원검사 양성</translation>
    </message>
    <message id="staff_reason.AREA_VISITED">
        <source>Was in a key area</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">중점 지역 방문</translation>
    </message>
    <message id="staff_reason.TEMP_HIGH">
        <source>Temperature high, measure again by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">체온 높음, 체온계로 다시 측정</translation>
    </message>
    <message id="staff_reason.TEMP_NEAR_LIMIT">
        <source>Temperature near the limit, measure by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">체온이 기준에 가까움, 체온계로 측정</translation>
    </message>
    <message id="staff_reason.MASK_MISSING">
        <source>No mask</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">마스크 미착용</translation>
    </message>
    <message id="staff_reason.MASK_WRONG">
        <source>Mask not over nose and mouth</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">마스크가 코와 입을 덮지 않음</translation>
    </message>
    <message id="staff_reason.FACE_MISMATCH">
        <source>Face differs from the document</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">얼굴이 신분증과 다름</translation>
    </message>
    <message id="staff_reason.FACE_UNCERTAIN">
        <source>Face comparison uncertain</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">얼굴 대조 불확실</translation>
    </message>
    <message id="staff_reason.LIVE_SUSPECT">
        <source>Possibly not a live person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">실제 사람이 아닐 수 있음</translation>
    </message>
    <message id="staff_reason.WATCH_LISTED">
        <source>On a control list, check with your supervisor</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">관리 명단에 있음, 책임자에게 보고</translation>
    </message>
    <message id="staff_reason.PERSON_UNKNOWN">
        <source>No record found</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">정보 없음</translation>
    </message>
    <message id="staff_reason.OFFLINE_UNKNOWN">
        <source>No network, nothing held locally</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">통신 장애, 기기에 기록 없음</translation>
    </message>
    <message id="staff_reason.PASS_BORROWED">
        <source>Pass of another person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">다른 사람의 출입증</translation>
    </message>
    <message id="staff_reason.PASS_REVOKED">
        <source>Pass revoked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">취소된 출입증</translation>
    </message>
    <message id="staff_reason.HOLDER_UNKNOWN">
        <source>Check the certificate is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">증명서가 본인 것인지 확인</translation>
    </message>
    <message id="staff_reason.PASS_COPIED">
        <source>Somebody just came in with this pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">같은 출입증이 방금 사용됨</translation>
    </message>
    <message id="staff_reason.PASS_STALE">
        <source>A picture of a live pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">실시간 출입증이 아님</translation>
    </message>
    <message id="staff_reason.PASS_UNPROVEN">
        <source>Not shown that the pass is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">출입증 본인 여부 미확인</translation>
    </message>
    <message id="staff_reason.COMPANION_WAITS">
        <source>A companion needs a check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">일행에게 직원 확인 필요</translation>
    </message>
    <message id="staff_reason.ROSTER_ABSENT">
        <source>Not on the list</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">명단에 없음</translation>
    </message>
    <message id="staff_reason.DECLARATION_MISSING">
        <source>No health declaration today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">오늘 건강 신고 없음</translation>
    </message>
    <message id="staff_reason.DECLARATION_UNWELL">
        <source>Declared unwell today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">오늘 건강 이상 신고</translation>
    </message>
    <message id="staff_reason.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">정보가 서로 다름</translation>
    </message>
    <message id="staff_reason.DENY">
        <source>Check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">직원 확인 필요</translation>
    </message>
    <message id="staff_reason.TAILGATING">
        <source>More than one went through</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">한 번에 여러 명이 통과</translation>
    </message>
    <message id="staff_reason.BODY_UNADMITTED">
        <source>Somebody went in unchecked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">확인 없이 들어간 사람이 있음</translation>
    </message>
    <message id="staff_reason.GATE_BLOCKED">
        <source>Door held open</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">문이 오래 열려 있음</translation>
    </message>
    <message id="staff_reason.FIRE_ALARM">
        <source>Fire alarm: the kiosk admits nobody</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">화재 경보, 입장 허용 중지</translation>
    </message>
</context>
<context>
    <name>admit_note</name>
    <message id="admit_note.temperature_rechecked">
        <source>Measured again by hand: normal</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">체온계로 다시 측정해 정상</translation>
    </message>
    <message id="admit_note.document_checked">
        <source>Document checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">신분증을 직접 확인</translation>
    </message>
    <message id="admit_note.health_checked">
        <source>Health records checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">건강 정보를 직접 확인</translation>
    </message>
    <message id="admit_note.mask_exempt">
        <source>Mask exemption shown</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">마스크 예외 증명 있음</translation>
    </message>
    <message id="admit_note.companion">
        <source>Accompanied by another visitor</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">일행이 동반</translation>
    </message>
    <message id="admit_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">기타 (기록됨)</translation>
    </message>
</context>
<context>
    <name>turn_away_note</name>
    <message id="turn_away_note.temperature_high">
        <source>Still high when measured again</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">다시 측정해도 높음</translation>
    </message>
    <message id="turn_away_note.health_unmet">
        <source>Health records not in order</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">건강 정보가 기준에 맞지 않음</translation>
    </message>
    <message id="turn_away_note.identity_unclear">
        <source>Identity can't be confirmed</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">신분을 확인할 수 없음</translation>
    </message>
    <message id="turn_away_note.mask_declined">
        <source>Declined to wear a mask</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">마스크 착용 거부</translation>
    </message>
    <message id="turn_away_note.left">
        <source>Visitor has left</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">방문자가 떠남</translation>
    </message>
    <message id="turn_away_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">기타 (기록됨)</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.wrong_pin">
        <source>Wrong PIN</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">비밀번호가 틀렸습니다</translation>
    </message>
    <message id="problem.locked">
        <source>Too many attempts, try again in {n} s</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">시도가 너무 많습니다. {n}초 뒤에 다시 시도하세요</translation>
    </message>
    <message id="problem.locked_minutes">
        <source>Too many attempts, try again in {n} min</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">시도가 너무 많습니다. {n}분 뒤에 다시 시도하세요</translation>
    </message>
    <message id="problem.locked_hours">
        <source>Too many attempts, try again in {n} h</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">시도가 너무 많습니다. {n}시간 뒤에 다시 시도하세요</translation>
    </message>
    <message id="problem.not_signed_in">
        <source>Please sign in first</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">먼저 로그인하세요</translation>
    </message>
    <message id="problem.not_allowed">
        <source>This account may not do that</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">이 계정에는 권한이 없습니다</translation>
    </message>
    <message id="problem.unknown_visit">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">이미 처리되었거나 떠난 방문자입니다</translation>
    </message>
    <message id="problem.expired">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">이미 처리되었거나 떠난 방문자입니다</translation>
    </message>
    <message id="problem.reason_required">
        <source>Please choose a reason</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">이유를 선택하세요</translation>
    </message>
    <message id="problem.not_waiting">
        <source>Already decided, or gone</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">이미 처리되었거나 떠난 방문자입니다</translation>
    </message>
    <message id="problem.not_sayable">
        <source>That can't be stated</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">그렇게 등록할 수 없습니다</translation>
    </message>
    <message id="problem.not_technician">
        <source>Only for technicians</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">기술자만 볼 수 있습니다</translation>
    </message>
    <message id="problem.impossible_reading">
        <source>A reading is between 30.0 and 45.0 °C</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">값은 30.0~45.0 °C 사이여야 합니다</translation>
    </message>
    <message id="problem.odd_low">
        <source>Low: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">값이 낮습니다. 체온계를 다시 보고 확인하세요</translation>
    </message>
    <message id="problem.odd_high">
        <source>Very high: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">값이 매우 높습니다. 체온계를 다시 보고 확인하세요</translation>
    </message>
    <message id="problem.odd_far">
        <source>Far from what the kiosk measured: look again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">기기 값과 많이 다릅니다. 다시 보고 확인하세요</translation>
    </message>
    <message id="problem.busy">
        <source>Still busy, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">처리 중입니다. 다시 시도하세요</translation>
    </message>
    <message id="problem.record_fault">
        <source>Not done: the record can't be written</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">기록할 수 없어 실행하지 않았습니다</translation>
    </message>
    <message id="problem.no_link">
        <source>Not done: the device is not connected</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">기기가 연결되지 않아 실행하지 않았습니다</translation>
    </message>
    <message id="problem.no_answer">
        <source>No answer, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">응답이 없습니다. 다시 시도하세요</translation>
    </message>
    <message id="problem.other">
        <source>Not done, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">실행하지 못했습니다. 다시 시도하세요</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.gate">
        <source>gate</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">게이트</translation>
    </message>
    <message id="device.camera">
        <source>camera</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">카메라</translation>
    </message>
    <message id="device.vision">
        <source>vision</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">영상 인식</translation>
    </message>
    <message id="device.thermal">
        <source>thermometer</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">체온 측정기</translation>
    </message>
    <message id="device.id_card">
        <source>ID reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">신분증 판독기</translation>
    </message>
    <message id="device.smart_card">
        <source>card reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">카드 판독기</translation>
    </message>
    <message id="device.scanner">
        <source>scanner</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">스캐너</translation>
    </message>
    <message id="device.audio">
        <source>voice</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">음성</translation>
    </message>
    <message id="device.network">
        <source>network</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">네트워크</translation>
    </message>
    <message id="device.platform">
        <source>platform</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">확인 시스템</translation>
    </message>
    <message id="device.broker">
        <source>reporting</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">보고</translation>
    </message>
    <message id="device.store">
        <source>storage</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">저장 장치</translation>
    </message>
    <message id="device.screen">
        <source>screen</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">화면</translation>
    </message>
    <message id="device.contacts">
        <source>door contacts</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">문과 화재 접점</translation>
    </message>
    <message id="device.light">
        <source>light</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">표시등</translation>
    </message>
</context>
<context>
    <name>thermal_state</name>
    <message id="thermal_state.ok">
        <source>Measured</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">측정됨</translation>
    </message>
    <message id="thermal_state.too_far">
        <source>Too far</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">너무 멂</translation>
    </message>
    <message id="thermal_state.off_axis">
        <source>Out of the picture</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">화면 밖</translation>
    </message>
    <message id="thermal_state.warming_up">
        <source>Warming up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">준비 중</translation>
    </message>
    <message id="thermal_state.covered">
        <source>Forehead covered</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">이마가 가려짐</translation>
    </message>
    <message id="thermal_state.cold_skin">
        <source>Skin too cold</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">피부가 너무 차가움</translation>
    </message>
    <message id="thermal_state.not_measuring">
        <source>This sensor does not measure people as it is set up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">이 센서는 현재 설정으로 사람을 측정하지 않습니다</translation>
    </message>
    <message id="thermal_state.hot_object">
        <source>Hot object</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">뜨거운 물체</translation>
    </message>
    <message id="thermal_state.ambient_out_of_range">
        <source>Ambient out of range</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">주변 온도 범위 벗어남</translation>
    </message>
    <message id="thermal_state.sensor_fault">
        <source>Sensor fault</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">센서 고장</translation>
    </message>
</context>
</TS>
