<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.PASS">
        <source>Verified, please enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Verified, please enter</translation>
    </message>
    <message id="reason.OFFLINE_PASS">
        <source>Verified offline, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Verified offline, enter</translation>
    </message>
    <message id="reason.STAFF_PASS">
        <source>Approved by staff, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Approved by staff, enter</translation>
    </message>
    <message id="reason.STAFF_REFUSE">
        <source>Not admitted this time, please ask staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Not admitted this time, please ask staff</translation>
    </message>
    <message id="reason.DENY">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.DUPLICATE">
        <source>Already checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Already checked</translation>
    </message>
    <message id="reason.IDLE">
        <source>Show health code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show health code or ID card</translation>
    </message>
    <message id="reason.CLOSER">
        <source>Please step closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please step closer</translation>
    </message>
    <message id="reason.BACK">
        <source>Please step back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please step back</translation>
    </message>
    <message id="reason.LOOK">
        <source>Please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please look here</translation>
    </message>
    <message id="reason.ONE_PERSON">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>One at a time, please</translation>
    </message>
    <message id="reason.STAND_HERE">
        <source>Stand in front of the screen</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Stand in front of the screen</translation>
    </message>
    <message id="reason.TOO_DARK">
        <source>Too dark, please face the light</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Too dark, please face the light</translation>
    </message>
    <message id="reason.BACKLIT">
        <source>Too bright behind you, come closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Too bright behind you, come closer</translation>
    </message>
    <message id="reason.BLURRED">
        <source>Please hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please hold still</translation>
    </message>
    <message id="reason.PRESENT_CREDENTIAL">
        <source>Show your code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your code or ID card</translation>
    </message>
    <message id="reason.PRESENT_PASS">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your pass or booking</translation>
    </message>
    <message id="reason.CARD_READING">
        <source>Reading, keep card there</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Reading, keep card there</translation>
    </message>
    <message id="reason.VERIFYING">
        <source>Checking, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Checking, please wait</translation>
    </message>
    <message id="reason.TEMP_MEASURING">
        <source>Measuring, hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Measuring, hold still</translation>
    </message>
    <message id="reason.MASK_OK">
        <source>Mask worn well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Mask worn well</translation>
    </message>
    <message id="reason.MASK_MISSING">
        <source>Please wear a mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please wear a mask</translation>
    </message>
    <message id="reason.MASK_WRONG">
        <source>Cover nose and mouth</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Cover nose and mouth</translation>
    </message>
    <message id="reason.MASK_UNKNOWN">
        <source>Mask not seen clearly</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Mask not seen clearly</translation>
    </message>
    <message id="reason.MASK_EXEMPT">
        <source>Exempt from mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Exempt from mask</translation>
    </message>
    <message id="reason.TEMP_OK">
        <source>Temperature normal</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Temperature normal</translation>
    </message>
    <message id="reason.TEMP_RETRY">
        <source>Measuring again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Measuring again</translation>
    </message>
    <message id="reason.TEMP_RECHECK">
        <source>Step back, then come forward again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Step back, then come forward again</translation>
    </message>
    <message id="reason.TEMP_HIGH">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Staff will check again</translation>
    </message>
    <message id="reason.TEMP_NEAR_LIMIT">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Staff will check again</translation>
    </message>
    <message id="reason.TEMP_COLD">
        <source>Skin is cold, wait and retry</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Skin is cold, wait and retry</translation>
    </message>
    <message id="reason.TEMP_BLOCKED">
        <source>Uncover your forehead</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Uncover your forehead</translation>
    </message>
    <message id="reason.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Not measured</translation>
    </message>
    <message id="reason.WARMUP">
        <source>Warming up</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Warming up</translation>
    </message>
    <message id="reason.CODE_OK">
        <source>Health code in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Health code in order</translation>
    </message>
    <message id="reason.CODE_YELLOW">
        <source>Show your code to staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your code to staff</translation>
    </message>
    <message id="reason.CODE_ABNORMAL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.CODE_STALE">
        <source>Refresh your code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Refresh your code</translation>
    </message>
    <message id="reason.CODE_INVALID">
        <source>Not a valid code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Not a valid code</translation>
    </message>
    <message id="reason.CODE_UNKNOWN">
        <source>No code record found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>No code record found</translation>
    </message>
    <message id="reason.CODE_UNREADABLE">
        <source>Brighten phone, move it back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Brighten phone, move it back</translation>
    </message>
    <message id="reason.TEST_OK">
        <source>Test result valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Test result valid</translation>
    </message>
    <message id="reason.TEST_EXPIRED">
        <source>Test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Test out of date</translation>
    </message>
    <message id="reason.TEST_NONE">
        <source>No test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>No test found</translation>
    </message>
    <message id="reason.TEST_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.TEST_UNKNOWN">
        <source>Test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Test can't be confirmed now</translation>
    </message>
    <message id="reason.ANTIGEN_OK">
        <source>Antigen test valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Antigen test valid</translation>
    </message>
    <message id="reason.ANTIGEN_EXPIRED">
        <source>Antigen test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Antigen test out of date</translation>
    </message>
    <message id="reason.ANTIGEN_NONE">
        <source>No antigen test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>No antigen test found</translation>
    </message>
    <message id="reason.ANTIGEN_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.ANTIGEN_UNKNOWN">
        <source>Antigen test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Antigen test can't be confirmed now</translation>
    </message>
    <message id="reason.VACCINE_OK">
        <source>Vaccination complete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Vaccination complete</translation>
    </message>
    <message id="reason.VACCINE_INCOMPLETE">
        <source>Vaccination incomplete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Vaccination incomplete</translation>
    </message>
    <message id="reason.VACCINE_TOO_RECENT">
        <source>Last dose too recent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Last dose too recent</translation>
    </message>
    <message id="reason.VACCINE_TOO_OLD">
        <source>Last dose too long ago</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Last dose too long ago</translation>
    </message>
    <message id="reason.VACCINE_UNKNOWN">
        <source>Vaccination can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Vaccination can't be confirmed now</translation>
    </message>
    <message id="reason.AREA_OK">
        <source>Travel in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Travel in order</translation>
    </message>
    <message id="reason.AREA_VISITED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.AREA_UNKNOWN">
        <source>Travel can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Travel can't be confirmed now</translation>
    </message>
    <message id="reason.CERT_OK">
        <source>Certificate valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate valid</translation>
    </message>
    <message id="reason.CERT_UNREADABLE">
        <source>Certificate can't be read, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate can't be read, show another</translation>
    </message>
    <message id="reason.CERT_UNTRUSTED">
        <source>Its issuer is not on our list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Its issuer is not on our list</translation>
    </message>
    <message id="reason.CERT_SIGNATURE">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate can't be confirmed</translation>
    </message>
    <message id="reason.CERT_WRONG_KEY">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate can't be confirmed</translation>
    </message>
    <message id="reason.CERT_EXPIRED">
        <source>Certificate expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate expired</translation>
    </message>
    <message id="reason.CERT_NOT_YET_VALID">
        <source>Certificate not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate not valid yet</translation>
    </message>
    <message id="reason.CERT_REVOKED">
        <source>Certificate no longer counts</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate no longer counts</translation>
    </message>
    <message id="reason.CERT_NOT_ACCEPTED">
        <source>Certificate is not enough here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Certificate is not enough here</translation>
    </message>
    <message id="reason.CERT_PARTIAL">
        <source>Show the other codes too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show the other codes too</translation>
    </message>
    <message id="reason.HOLDER_UNKNOWN">
        <source>Show your ID card as well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your ID card as well</translation>
    </message>
    <message id="reason.PLACE_CODE">
        <source>That is the place's code, show your own</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>That is the place's code, show your own</translation>
    </message>
    <message id="reason.DOCUMENT_OK">
        <source>Document valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Document valid</translation>
    </message>
    <message id="reason.DOCUMENT_MISSING">
        <source>Please show a document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please show a document</translation>
    </message>
    <message id="reason.DOCUMENT_UNREADABLE">
        <source>Document not readable</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Document not readable</translation>
    </message>
    <message id="reason.CARD_RETRY">
        <source>Place card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Place card again</translation>
    </message>
    <message id="reason.CARD_UNSUPPORTED">
        <source>Card not supported</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Card not supported</translation>
    </message>
    <message id="reason.CARD_LOCKED">
        <source>Card is protected, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Card is protected, show another</translation>
    </message>
    <message id="reason.CARD_EXPIRED">
        <source>Card expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Card expired</translation>
    </message>
    <message id="reason.CARD_NOT_YET_VALID">
        <source>Card not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Card not valid yet</translation>
    </message>
    <message id="reason.CARD_NUMBER_WRONG">
        <source>Card data is inconsistent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Card data is inconsistent</translation>
    </message>
    <message id="reason.FACE_MATCH">
        <source>Face matches document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Face matches document</translation>
    </message>
    <message id="reason.FACE_MISMATCH">
        <source>Use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Use staffed lane</translation>
    </message>
    <message id="reason.FACE_UNKNOWN">
        <source>Not recognised, use card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Not recognised, use card</translation>
    </message>
    <message id="reason.FACE_NO_REFERENCE">
        <source>No picture to compare with</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>No picture to compare with</translation>
    </message>
    <message id="reason.FACE_UNCERTAIN">
        <source>Not sure, please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Not sure, please look here</translation>
    </message>
    <message id="reason.LIVE_OK">
        <source>Live person confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Live person confirmed</translation>
    </message>
    <message id="reason.LIVE_SUSPECT">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.LIVE_UNKNOWN">
        <source>Live check not completed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Live check not completed</translation>
    </message>
    <message id="reason.PASS_OK">
        <source>Pass valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass valid</translation>
    </message>
    <message id="reason.PASS_MISSING">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your pass or booking</translation>
    </message>
    <message id="reason.PASS_EXPIRED">
        <source>Pass expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass expired</translation>
    </message>
    <message id="reason.PASS_NOT_YET_VALID">
        <source>Pass not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass not valid yet</translation>
    </message>
    <message id="reason.PASS_REVOKED">
        <source>Pass can't be used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass can't be used</translation>
    </message>
    <message id="reason.PASS_BORROWED">
        <source>Please use your own pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please use your own pass</translation>
    </message>
    <message id="reason.PASS_WRONG_PLACE">
        <source>Pass is for another entrance</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass is for another entrance</translation>
    </message>
    <message id="reason.PASS_WRONG_HOURS">
        <source>Outside the pass's hours</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Outside the pass's hours</translation>
    </message>
    <message id="reason.PASS_COPIED">
        <source>Pass was just used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass was just used</translation>
    </message>
    <message id="reason.PASS_STALE">
        <source>Refresh your pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Refresh your pass</translation>
    </message>
    <message id="reason.PASS_USED_UP">
        <source>Pass has no entries left</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass has no entries left</translation>
    </message>
    <message id="reason.PASS_UNPROVEN">
        <source>Show your ID card too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your ID card too</translation>
    </message>
    <message id="reason.PASS_UNKNOWN">
        <source>Pass can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Pass can't be confirmed now</translation>
    </message>
    <message id="reason.ROSTER_OK">
        <source>On the list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>On the list</translation>
    </message>
    <message id="reason.ROSTER_ABSENT">
        <source>Not on the list, please register</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Not on the list, please register</translation>
    </message>
    <message id="reason.ROSTER_UNKNOWN">
        <source>List can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>List can't be confirmed now</translation>
    </message>
    <message id="reason.DECLARATION_MISSING">
        <source>Please declare your health first</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please declare your health first</translation>
    </message>
    <message id="reason.DECLARATION_UNWELL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>In order</translation>
    </message>
    <message id="reason.WATCH_LISTED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please see staff</translation>
    </message>
    <message id="reason.WATCH_UNKNOWN">
        <source>Can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Can't be confirmed now</translation>
    </message>
    <message id="reason.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Room inside</translation>
    </message>
    <message id="reason.CAPACITY_FULL">
        <source>Full inside, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Full inside, please wait</translation>
    </message>
    <message id="reason.CAPACITY_UNKNOWN">
        <source>Occupancy unknown</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Occupancy unknown</translation>
    </message>
    <message id="reason.RULES_OK">
        <source>Venue's rules are met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Venue's rules are met</translation>
    </message>
    <message id="reason.RULES_FAILED">
        <source>Venue's rules are not met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Venue's rules are not met</translation>
    </message>
    <message id="reason.RULES_UNKNOWN">
        <source>Venue's rules can't be checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Venue's rules can't be checked</translation>
    </message>
    <message id="reason.NOT_REQUIRED">
        <source>Not required</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Not required</translation>
    </message>
    <message id="reason.PERSON_UNKNOWN">
        <source>No record found, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>No record found, use staffed lane</translation>
    </message>
    <message id="reason.OFFLINE_UNKNOWN">
        <source>No network, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>No network, use staffed lane</translation>
    </message>
    <message id="reason.STALE_FACT">
        <source>Record too old, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Record too old, use staffed lane</translation>
    </message>
    <message id="reason.TIMEOUT">
        <source>Slow network, try again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Slow network, try again</translation>
    </message>
    <message id="reason.PERSON_LEFT">
        <source>Check cancelled</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Check cancelled</translation>
    </message>
    <message id="reason.CONTRADICTION">
        <source>Records disagree, please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Records disagree, please see staff</translation>
    </message>
    <message id="reason.CLOCK_UNSET">
        <source>Clock not set, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Clock not set, use staffed lane</translation>
    </message>
    <message id="reason.DEVICE_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Out of service, use staffed lane</translation>
    </message>
    <message id="reason.DISK_FULL">
        <source>Storage is full, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Storage is full, use staffed lane</translation>
    </message>
    <message id="reason.GATE_FAULT">
        <source>Gate out of order, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Gate out of order, use staffed lane</translation>
    </message>
    <message id="reason.GATE_EXPIRED">
        <source>Time is over, please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Time is over, please check again</translation>
    </message>
    <message id="reason.RECORD_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Out of service, use staffed lane</translation>
    </message>
    <message id="reason.OUTCOME_UNKNOWN">
        <source>Please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please check again</translation>
    </message>
    <message id="reason.TAILGATING">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>One at a time, please</translation>
    </message>
    <message id="reason.GATE_BLOCKED">
        <source>Clear the gate, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Clear the gate, please</translation>
    </message>
    <message id="reason.NOT_PASSED">
        <source>Gate not used, show code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Gate not used, show code again</translation>
    </message>
    <message id="reason.BODY_UNADMITTED">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>One at a time, please</translation>
    </message>
    <message id="reason.FIRE_ALARM">
        <source>Fire alarm, please leave</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Fire alarm, please leave</translation>
    </message>
    <message id="reason.STAFF_COMING">
        <source>Staff are coming</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Staff are coming</translation>
    </message>
    <message id="reason.COMPANION_WAITS">
        <source>Please wait with your companion</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please wait with your companion</translation>
    </message>
    <message id="reason.COMPANION_NEXT">
        <source>Next of your group, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Next of your group, please</translation>
    </message>
    <message id="reason.NEXT_TEST_SITE">
        <source>Take a test at the nearest site</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Take a test at the nearest site</translation>
    </message>
    <message id="reason.NEXT_DESK">
        <source>Please go to the desk</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please go to the desk</translation>
    </message>
    <message id="reason.NEXT_STAFFED_LANE">
        <source>Please use the staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Please use the staffed lane</translation>
    </message>
    <message id="reason.NEXT_ANOTHER">
        <source>Show another code or your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show another code or your ID card</translation>
    </message>
    <message id="reason.NEXT_AGAIN">
        <source>Then show your code or ID card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Then show your code or ID card again</translation>
    </message>
    <message id="reason.NEXT_PASS_AND_CARD">
        <source>Show your pass again, then your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your pass again, then your ID card</translation>
    </message>
    <message id="reason.NEXT_CODE">
        <source>Show your health code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show your health code</translation>
    </message>
    <message id="reason.NEXT_OTHER_CODE">
        <source>Show another code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Show another code</translation>
    </message>
    <message id="reason.NEXT_CODE_AGAIN">
        <source>Then show your code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>Then show your code again</translation>
    </message>
    <message id="reason.NEXT_ASK">
        <source>No code, or not read? Ask the staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation>No code, or not read? Ask the staff</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not measured</translation>
    </message>
    <message id="tile.CARD_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Expired</translation>
    </message>
    <message id="tile.MASK_OK">
        <source>Worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Worn</translation>
    </message>
    <message id="tile.MASK_MISSING">
        <source>Not worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not worn</translation>
    </message>
    <message id="tile.MASK_WRONG">
        <source>Cover nose, mouth</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Cover nose, mouth</translation>
    </message>
    <message id="tile.MASK_EXEMPT">
        <source>Exempt</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Exempt</translation>
    </message>
    <message id="tile.MASK_UNKNOWN">
        <source>Not seen clearly</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not seen clearly</translation>
    </message>
    <message id="tile.TEMP_OK">
        <source>Normal</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Normal</translation>
    </message>
    <message id="tile.TEMP_HIGH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.TEMP_NEAR_LIMIT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.TEMP_RETRY">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Once more</translation>
    </message>
    <message id="tile.TEMP_RECHECK">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Once more</translation>
    </message>
    <message id="tile.TEMP_COLD">
        <source>Skin is cold</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Skin is cold</translation>
    </message>
    <message id="tile.TEMP_BLOCKED">
        <source>Uncover forehead</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Uncover forehead</translation>
    </message>
    <message id="tile.CODE_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>In order</translation>
    </message>
    <message id="tile.CODE_YELLOW">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.CODE_ABNORMAL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.CODE_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>No record</translation>
    </message>
    <message id="tile.CODE_INVALID">
        <source>Not valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not valid</translation>
    </message>
    <message id="tile.CODE_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not readable</translation>
    </message>
    <message id="tile.TEST_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Negative</translation>
    </message>
    <message id="tile.TEST_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Out of date</translation>
    </message>
    <message id="tile.TEST_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>None found</translation>
    </message>
    <message id="tile.TEST_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.TEST_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't confirm</translation>
    </message>
    <message id="tile.ANTIGEN_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Negative</translation>
    </message>
    <message id="tile.ANTIGEN_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Out of date</translation>
    </message>
    <message id="tile.ANTIGEN_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>None found</translation>
    </message>
    <message id="tile.ANTIGEN_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.ANTIGEN_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't confirm</translation>
    </message>
    <message id="tile.VACCINE_OK">
        <source>Complete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Complete</translation>
    </message>
    <message id="tile.VACCINE_INCOMPLETE">
        <source>Incomplete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Incomplete</translation>
    </message>
    <message id="tile.VACCINE_TOO_RECENT">
        <source>Too recent</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Too recent</translation>
    </message>
    <message id="tile.VACCINE_TOO_OLD">
        <source>Booster due</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Booster due</translation>
    </message>
    <message id="tile.VACCINE_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't confirm</translation>
    </message>
    <message id="tile.AREA_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>In order</translation>
    </message>
    <message id="tile.AREA_VISITED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.AREA_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't confirm</translation>
    </message>
    <message id="tile.HOLDER_UNKNOWN">
        <source>Not confirmed yet</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not confirmed yet</translation>
    </message>
    <message id="tile.DOCUMENT_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Valid</translation>
    </message>
    <message id="tile.DOCUMENT_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not shown</translation>
    </message>
    <message id="tile.DOCUMENT_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not readable</translation>
    </message>
    <message id="tile.CARD_NUMBER_WRONG">
        <source>Data disagrees</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Data disagrees</translation>
    </message>
    <message id="tile.FACE_MATCH">
        <source>Match</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Match</translation>
    </message>
    <message id="tile.FACE_MISMATCH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.FACE_UNKNOWN">
        <source>Not recognised</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not recognised</translation>
    </message>
    <message id="tile.FACE_NO_REFERENCE">
        <source>No picture</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>No picture</translation>
    </message>
    <message id="tile.FACE_UNCERTAIN">
        <source>Not sure</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not sure</translation>
    </message>
    <message id="tile.LIVE_OK">
        <source>Confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Confirmed</translation>
    </message>
    <message id="tile.LIVE_SUSPECT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.LIVE_UNKNOWN">
        <source>Not completed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not completed</translation>
    </message>
    <message id="tile.PASS_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Valid</translation>
    </message>
    <message id="tile.PASS_COPIED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.PASS_STALE">
        <source>To be refreshed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>To be refreshed</translation>
    </message>
    <message id="tile.PASS_USED_UP">
        <source>No entries left</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>No entries left</translation>
    </message>
    <message id="tile.PASS_UNPROVEN">
        <source>To be confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>To be confirmed</translation>
    </message>
    <message id="tile.PASS_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not shown</translation>
    </message>
    <message id="tile.PASS_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Expired</translation>
    </message>
    <message id="tile.PASS_BORROWED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.PASS_REVOKED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.PASS_WRONG_PLACE">
        <source>Other entrance</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Other entrance</translation>
    </message>
    <message id="tile.PASS_WRONG_HOURS">
        <source>Outside hours</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Outside hours</translation>
    </message>
    <message id="tile.PASS_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't confirm</translation>
    </message>
    <message id="tile.ROSTER_OK">
        <source>Listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Listed</translation>
    </message>
    <message id="tile.ROSTER_ABSENT">
        <source>Not listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not listed</translation>
    </message>
    <message id="tile.ROSTER_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't confirm</translation>
    </message>
    <message id="tile.DECLARATION_MISSING">
        <source>Not declared</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not declared</translation>
    </message>
    <message id="tile.DECLARATION_UNWELL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>In order</translation>
    </message>
    <message id="tile.WATCH_LISTED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Staff check</translation>
    </message>
    <message id="tile.WATCH_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't confirm</translation>
    </message>
    <message id="tile.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Room inside</translation>
    </message>
    <message id="tile.CAPACITY_FULL">
        <source>Full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Full</translation>
    </message>
    <message id="tile.CAPACITY_UNKNOWN">
        <source>Unknown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Unknown</translation>
    </message>
    <message id="tile.RULES_OK">
        <source>Met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Met</translation>
    </message>
    <message id="tile.RULES_FAILED">
        <source>Not met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Not met</translation>
    </message>
    <message id="tile.RULES_UNKNOWN">
        <source>Can't check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Can't check</translation>
    </message>
    <message id="tile.PERSON_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>No record</translation>
    </message>
    <message id="tile.OFFLINE_UNKNOWN">
        <source>No network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>No network</translation>
    </message>
    <message id="tile.STALE_FACT">
        <source>Record too old</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Record too old</translation>
    </message>
    <message id="tile.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Records disagree</translation>
    </message>
    <message id="tile.TIMEOUT">
        <source>Slow network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Slow network</translation>
    </message>
    <message id="tile.DEVICE_FAULT">
        <source>Device fault</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Device fault</translation>
    </message>
    <message id="tile.DISK_FULL">
        <source>Storage full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Storage full</translation>
    </message>
    <message id="tile.CLOCK_UNSET">
        <source>Clock not set</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation>Clock not set</translation>
    </message>
</context>
<context>
    <name>check</name>
    <message id="check.mask">
        <source>Mask</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Mask</translation>
    </message>
    <message id="check.temperature">
        <source>Temperature</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Temperature</translation>
    </message>
    <message id="check.code">
        <source>Health code</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Health code</translation>
    </message>
    <message id="check.pcr">
        <source>PCR test</source>
        <extracomment>The name of a check.</extracomment>
        <translation>PCR test</translation>
    </message>
    <message id="check.antigen">
        <source>Antigen test</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Antigen test</translation>
    </message>
    <message id="check.vaccine">
        <source>Vaccination</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Vaccination</translation>
    </message>
    <message id="check.key_area">
        <source>Travel</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Travel</translation>
    </message>
    <message id="check.document">
        <source>Document</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Document</translation>
    </message>
    <message id="check.person_document">
        <source>Face = document</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Face = document</translation>
    </message>
    <message id="check.known_face">
        <source>Known face</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Known face</translation>
    </message>
    <message id="check.liveness">
        <source>Live person</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Live person</translation>
    </message>
    <message id="check.permit">
        <source>Pass</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Pass</translation>
    </message>
    <message id="check.roster">
        <source>List</source>
        <extracomment>The name of a check.</extracomment>
        <translation>List</translation>
    </message>
    <message id="check.watch_list">
        <source>General check</source>
        <extracomment>The name of a check.</extracomment>
        <translation>General check</translation>
    </message>
    <message id="check.capacity">
        <source>Occupancy</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Occupancy</translation>
    </message>
    <message id="check.venue_rules">
        <source>Venue rules</source>
        <extracomment>The name of a check.</extracomment>
        <translation>Venue rules</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message id="outcome.pass">
        <source>OK</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation>OK</translation>
    </message>
    <message id="outcome.caution">
        <source>Caution</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation>Caution</translation>
    </message>
    <message id="outcome.fail">
        <source>Not met</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation>Not met</translation>
    </message>
    <message id="outcome.unknown">
        <source>Can't tell</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation>Can't tell</translation>
    </message>
    <message id="outcome.not_required">
        <source>Not needed</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation>Not needed</translation>
    </message>
</context>
<context>
    <name>screen</name>
    <message id="screen.idle">
        <source>Welcome</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Welcome</translation>
    </message>
    <message id="screen.position">
        <source>Come closer</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Come closer</translation>
    </message>
    <message id="screen.measure">
        <source>Measuring</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Measuring</translation>
    </message>
    <message id="screen.present">
        <source>Show code</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Show code</translation>
    </message>
    <message id="screen.verifying">
        <source>Checking</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Checking</translation>
    </message>
    <message id="screen.pass">
        <source>Enter</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Enter</translation>
    </message>
    <message id="screen.fix">
        <source>Almost</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Almost</translation>
    </message>
    <message id="screen.wait">
        <source>Please wait</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Please wait</translation>
    </message>
    <message id="screen.see_staff">
        <source>See staff</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>See staff</translation>
    </message>
    <message id="screen.exit">
        <source>Please leave</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Please leave</translation>
    </message>
    <message id="screen.out_of_service">
        <source>Closed</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Closed</translation>
    </message>
    <message id="screen.connecting">
        <source>Connecting</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation>Connecting</translation>
    </message>
</context>
<context>
    <name>next</name>
    <message id="next.TEST_EXPIRED">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Take a test at the nearest site, or use the staffed lane</translation>
    </message>
    <message id="next.TEST_NONE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Take a test at the nearest site, or use the staffed lane</translation>
    </message>
    <message id="next.TEST_POSITIVE">
        <source>Please wait here, staff are coming</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Please wait here, staff are coming</translation>
    </message>
    <message id="next.TEMP_HIGH">
        <source>Please take a seat, staff will measure again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Please take a seat, staff will measure again</translation>
    </message>
    <message id="next.TEMP_RETRY">
        <source>Stay where you are for a second reading</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Stay where you are for a second reading</translation>
    </message>
    <message id="next.TEMP_RECHECK">
        <source>Nothing to worry about, one more try</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Nothing to worry about, one more try</translation>
    </message>
    <message id="next.MASK_MISSING">
        <source>It goes on by itself once your mask is on</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>It goes on by itself once your mask is on</translation>
    </message>
    <message id="next.MASK_WRONG">
        <source>It goes on by itself once nose and mouth are covered</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>It goes on by itself once nose and mouth are covered</translation>
    </message>
    <message id="next.DENY">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Staff at the staffed lane will help you</translation>
    </message>
    <message id="next.OFFLINE_UNKNOWN">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Staff at the staffed lane will help you</translation>
    </message>
    <message id="next.PERSON_UNKNOWN">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Take your ID card to the staffed lane</translation>
    </message>
    <message id="next.FACE_MISMATCH">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Take your ID card to the staffed lane</translation>
    </message>
    <message id="next.DOCUMENT_MISSING">
        <source>No phone? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>No phone? Use your ID card</translation>
    </message>
    <message id="next.CODE_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Refresh it on your phone and show it again</translation>
    </message>
    <message id="next.PRESENT_PASS">
        <source>Hold it to the scanner</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Hold it to the scanner</translation>
    </message>
    <message id="next.PASS_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Refresh it on your phone and show it again</translation>
    </message>
    <message id="next.HOLDER_UNKNOWN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>It goes on by itself once the card is read</translation>
    </message>
    <message id="next.NOT_PASSED">
        <source>Go through as soon as you are let in</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Go through as soon as you are let in</translation>
    </message>
    <message id="next.DUPLICATE">
        <source>You were let in just now, no need to show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>You were let in just now, no need to show it again</translation>
    </message>
    <message id="next.GATE_BLOCKED">
        <source>Go through, or step back and check again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Go through, or step back and check again</translation>
    </message>
    <message id="next.CARD_RETRY">
        <source>Lift the card, then lay it flat on the reader</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Lift the card, then lay it flat on the reader</translation>
    </message>
    <message id="next.CERT_PARTIAL">
        <source>It goes on by itself once all are shown</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>It goes on by itself once all are shown</translation>
    </message>
    <message id="next.CODE_UNREADABLE">
        <source>Still not read? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Still not read? Use your ID card</translation>
    </message>
    <message id="next.PASS_UNPROVEN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>It goes on by itself once the card is read</translation>
    </message>
    <message id="next.COMPANION_WAITS">
        <source>Staff will help you and your companions</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Staff will help you and your companions</translation>
    </message>
    <message id="next.TIMEOUT">
        <source>Show your code or ID card once more</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Show your code or ID card once more</translation>
    </message>
    <message id="next.DEVICE_FAULT">
        <source>Please use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Please use the staffed lane</translation>
    </message>
    <message id="next.ROSTER_ABSENT">
        <source>Please register at the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Please register at the desk</translation>
    </message>
    <message id="next.DECLARATION_MISSING">
        <source>Declare your health for today</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Declare your health for today</translation>
    </message>
    <message id="next.NEXT_TEST_SITE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Take a test at the nearest site, or use the staffed lane</translation>
    </message>
    <message id="next.NEXT_DESK">
        <source>Take your ID card to the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Take your ID card to the desk</translation>
    </message>
    <message id="next.NEXT_STAFFED_LANE">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation>Staff at the staffed lane will help you</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.no_phone">
        <source>No phone? Use your ID card</source>
        <translation>No phone? Use your ID card</translation>
    </message>
    <message id="ui.staff_help">
        <source>Need help? Ask our staff</source>
        <translation>Need help? Ask our staff</translation>
    </message>
    <message id="ui.show_health_code">
        <source>Health code</source>
        <translation>Health code</translation>
    </message>
    <message id="ui.show_health_code_hint">
        <source>Hold it to the scanner</source>
        <translation>Hold it to the scanner</translation>
    </message>
    <message id="ui.show_code">
        <source>QR code</source>
        <translation>QR code</translation>
    </message>
    <message id="ui.show_code_hint">
        <source>Hold it to the scanner</source>
        <translation>Hold it to the scanner</translation>
    </message>
    <message id="ui.show_card">
        <source>ID card</source>
        <translation>ID card</translation>
    </message>
    <message id="ui.show_card_hint">
        <source>Place it on the reader</source>
        <translation>Place it on the reader</translation>
    </message>
    <message id="ui.privacy">
        <source>This device checks health status and identity for this entry only. No pictures are kept; records are encrypted and deleted when they expire.</source>
        <translation>This device checks health status and identity for this entry only. No pictures are kept; records are encrypted and deleted when they expire.</translation>
    </message>
    <message id="ui.rehearsal">
        <source>Rehearsal. Come closer and it ends</source>
        <translation>Rehearsal. Come closer and it ends</translation>
    </message>
    <message id="ui.offline">
        <source>Checked offline</source>
        <translation>Checked offline</translation>
    </message>
    <message id="ui.offline_age">
        <source>Checked offline · data from {age}</source>
        <translation>Checked offline · data from {age}</translation>
    </message>
    <message id="ui.no_camera">
        <source>Camera not available</source>
        <translation>Camera not available</translation>
    </message>
    <message id="ui.connecting">
        <source>Connecting, please wait or use the staffed lane</source>
        <translation>Connecting, please wait or use the staffed lane</translation>
    </message>
    <message id="ui.online">
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message id="ui.no_network">
        <source>No network</source>
        <translation>No network</translation>
    </message>
    <message id="ui.no_daemon">
        <source>Not connected</source>
        <translation>Not connected</translation>
    </message>
    <message id="ui.devices_down">
        <source>Down: {devices}</source>
        <translation>Down: {devices}</translation>
    </message>
    <message id="ui.devices_ok">
        <source>Devices OK</source>
        <translation>Devices OK</translation>
    </message>
    <message id="ui.admitted">
        <source>In</source>
        <translation>In</translation>
    </message>
    <message id="ui.referred">
        <source>Staff</source>
        <translation>Staff</translation>
    </message>
    <message id="ui.refused">
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message id="ui.unsent">
        <source>Unsent</source>
        <translation>Unsent</translation>
    </message>
    <message id="ui.staff">
        <source>Staff</source>
        <translation>Staff</translation>
    </message>
    <message id="ui.language">
        <source>繁體中文</source>
        <extracomment>The next language's own name.</extracomment>
        <translation>繁體中文</translation>
    </message>
    <message id="ui.temperature">
        <source>{value} °C</source>
        <translation>{value} °C</translation>
    </message>
    <message id="ui.temperature_uncertain">
        <source>{value} ± {uncertainty} °C</source>
        <translation>{value} ± {uncertainty} °C</translation>
    </message>
    <message id="ui.just_now">
        <source>just now</source>
        <translation>just now</translation>
    </message>
    <message id="ui.minutes">
        <source>{n} min ago</source>
        <translation>{n} min ago</translation>
    </message>
    <message id="ui.hours">
        <source>{n} h ago</source>
        <translation>{n} h ago</translation>
    </message>
    <message id="ui.days">
        <source>{n} d ago</source>
        <translation>{n} d ago</translation>
    </message>
    <message id="ui.long_ago">
        <source>over a year ago</source>
        <translation>over a year ago</translation>
    </message>
    <message id="ui.badge_hours">
        <source>{n} h</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation>{n} h</translation>
    </message>
    <message id="ui.badge_days">
        <source>{n} days</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation>{n} days</translation>
    </message>
    <message id="ui.date">
        <source>dddd d MMMM</source>
        <extracomment>Qt date format.</extracomment>
        <translation>dddd d MMMM</translation>
    </message>
    <message id="ui.close">
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message id="ui.back">
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message id="ui.pin_title">
        <source>Staff PIN</source>
        <translation>Staff PIN</translation>
    </message>
    <message id="ui.pin_enter">
        <source>Sign in</source>
        <translation>Sign in</translation>
    </message>
    <message id="ui.pin_erase">
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message id="ui.checking">
        <source>Checking…</source>
        <translation>Checking…</translation>
    </message>
    <message id="ui.referred_title">
        <source>Waiting for staff</source>
        <translation>Waiting for staff</translation>
    </message>
    <message id="ui.referred_none">
        <source>Nobody is waiting</source>
        <translation>Nobody is waiting</translation>
    </message>
    <message id="ui.referred_more">
        <source>{n} more</source>
        <translation>{n} more</translation>
    </message>
    <message id="ui.sign_out">
        <source>Sign out</source>
        <translation>Sign out</translation>
    </message>
    <message id="ui.signed_in">
        <source>Signed in: {who}</source>
        <translation>Signed in: {who}</translation>
    </message>
    <message id="ui.hand_title">
        <source>Thermometer reading</source>
        <translation>Thermometer reading</translation>
    </message>
    <message id="ui.hand_kiosk">
        <source>This kiosk measured {value}</source>
        <translation>This kiosk measured {value}</translation>
    </message>
    <message id="ui.hand_kiosk_none">
        <source>This kiosk measured no temperature</source>
        <translation>This kiosk measured no temperature</translation>
    </message>
    <message id="ui.staff_child">
        <source>Child under {n}</source>
        <translation>Child under {n}</translation>
    </message>
    <message id="ui.staff_variants">
        <source>Rules {names}</source>
        <translation>Rules {names}</translation>
    </message>
    <message id="ui.hand_before">
        <source>By hand {value}</source>
        <translation>By hand {value}</translation>
    </message>
    <message id="ui.hand_confirm">
        <source>Confirm</source>
        <translation>Confirm</translation>
    </message>
    <message id="ui.hand_right">
        <source>Correct</source>
        <translation>Correct</translation>
    </message>
    <message id="ui.admit">
        <source>Let in</source>
        <translation>Let in</translation>
    </message>
    <message id="ui.turn_away">
        <source>Turn away</source>
        <translation>Turn away</translation>
    </message>
    <message id="ui.choose_admit">
        <source>Why are they let in?</source>
        <translation>Why are they let in?</translation>
    </message>
    <message id="ui.choose_turn_away">
        <source>Why are they turned away?</source>
        <translation>Why are they turned away?</translation>
    </message>
    <message id="ui.confirm_admit">
        <source>Let in</source>
        <translation>Let in</translation>
    </message>
    <message id="ui.confirm_turn_away">
        <source>Turn away</source>
        <translation>Turn away</translation>
    </message>
    <message id="ui.anonymous">
        <source>Unidentified</source>
        <translation>Unidentified</translation>
    </message>
    <message id="ui.time_left">
        <source>Signs out in {n} s</source>
        <translation>Signs out in {n} s</translation>
    </message>
    <message id="ui.done">
        <source>Done</source>
        <translation>Done</translation>
    </message>
    <message id="ui.thermal_title">
        <source>Thermal picture</source>
        <translation>Thermal picture</translation>
    </message>
    <message id="ui.thermal_waiting">
        <source>Waiting for the thermometer…</source>
        <translation>Waiting for the thermometer…</translation>
    </message>
    <message id="ui.thermal_ambient">
        <source>Ambient {n} °C</source>
        <translation>Ambient {n} °C</translation>
    </message>
    <message id="ui.thermal_measuring">
        <source>Measuring…</source>
        <translation>Measuring…</translation>
    </message>
    <message id="ui.thermal_face">
        <source>Skin {skin}, estimate {estimate} ± {u} °C</source>
        <translation>Skin {skin}, estimate {estimate} ± {u} °C</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.CODE_YELLOW">
        <source>Yellow code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Yellow code</translation>
    </message>
    <message id="staff_reason.CODE_ABNORMAL">
        <source>Red code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Red code</translation>
    </message>
    <message id="staff_reason.TEST_POSITIVE">
        <source>PCR test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>PCR test positive</translation>
    </message>
    <message id="staff_reason.ANTIGEN_POSITIVE">
        <source>Antigen test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Antigen test positive</translation>
    </message>
    <message id="staff_reason.AREA_VISITED">
        <source>Was in a key area</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Was in a key area</translation>
    </message>
    <message id="staff_reason.TEMP_HIGH">
        <source>Temperature high, measure again by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Temperature high, measure again by hand</translation>
    </message>
    <message id="staff_reason.TEMP_NEAR_LIMIT">
        <source>Temperature near the limit, measure by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Temperature near the limit, measure by hand</translation>
    </message>
    <message id="staff_reason.MASK_MISSING">
        <source>No mask</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>No mask</translation>
    </message>
    <message id="staff_reason.MASK_WRONG">
        <source>Mask not over nose and mouth</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Mask not over nose and mouth</translation>
    </message>
    <message id="staff_reason.FACE_MISMATCH">
        <source>Face differs from the document</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Face differs from the document</translation>
    </message>
    <message id="staff_reason.FACE_UNCERTAIN">
        <source>Face comparison uncertain</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Face comparison uncertain</translation>
    </message>
    <message id="staff_reason.LIVE_SUSPECT">
        <source>Possibly not a live person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Possibly not a live person</translation>
    </message>
    <message id="staff_reason.WATCH_LISTED">
        <source>On a control list, check with your supervisor</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>On a control list, check with your supervisor</translation>
    </message>
    <message id="staff_reason.PERSON_UNKNOWN">
        <source>No record found</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>No record found</translation>
    </message>
    <message id="staff_reason.OFFLINE_UNKNOWN">
        <source>No network, nothing held locally</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>No network, nothing held locally</translation>
    </message>
    <message id="staff_reason.PASS_BORROWED">
        <source>Pass of another person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Pass of another person</translation>
    </message>
    <message id="staff_reason.PASS_REVOKED">
        <source>Pass revoked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Pass revoked</translation>
    </message>
    <message id="staff_reason.HOLDER_UNKNOWN">
        <source>Check the certificate is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Check the certificate is theirs</translation>
    </message>
    <message id="staff_reason.PASS_COPIED">
        <source>Somebody just came in with this pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Somebody just came in with this pass</translation>
    </message>
    <message id="staff_reason.PASS_STALE">
        <source>A picture of a live pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>A picture of a live pass</translation>
    </message>
    <message id="staff_reason.PASS_UNPROVEN">
        <source>Not shown that the pass is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Not shown that the pass is theirs</translation>
    </message>
    <message id="staff_reason.COMPANION_WAITS">
        <source>A companion needs a check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>A companion needs a check by hand</translation>
    </message>
    <message id="staff_reason.ROSTER_ABSENT">
        <source>Not on the list</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Not on the list</translation>
    </message>
    <message id="staff_reason.DECLARATION_MISSING">
        <source>No health declaration today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>No health declaration today</translation>
    </message>
    <message id="staff_reason.DECLARATION_UNWELL">
        <source>Declared unwell today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Declared unwell today</translation>
    </message>
    <message id="staff_reason.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Records disagree</translation>
    </message>
    <message id="staff_reason.DENY">
        <source>Check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Check by hand</translation>
    </message>
    <message id="staff_reason.TAILGATING">
        <source>More than one went through</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>More than one went through</translation>
    </message>
    <message id="staff_reason.BODY_UNADMITTED">
        <source>Somebody went in unchecked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Somebody went in unchecked</translation>
    </message>
    <message id="staff_reason.GATE_BLOCKED">
        <source>Door held open</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Door held open</translation>
    </message>
    <message id="staff_reason.FIRE_ALARM">
        <source>Fire alarm: the kiosk admits nobody</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation>Fire alarm: the kiosk admits nobody</translation>
    </message>
</context>
<context>
    <name>admit_note</name>
    <message id="admit_note.temperature_rechecked">
        <source>Measured again by hand: normal</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation>Measured again by hand: normal</translation>
    </message>
    <message id="admit_note.document_checked">
        <source>Document checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation>Document checked by hand</translation>
    </message>
    <message id="admit_note.health_checked">
        <source>Health records checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation>Health records checked by hand</translation>
    </message>
    <message id="admit_note.mask_exempt">
        <source>Mask exemption shown</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation>Mask exemption shown</translation>
    </message>
    <message id="admit_note.companion">
        <source>Accompanied by another visitor</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation>Accompanied by another visitor</translation>
    </message>
    <message id="admit_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation>Other (written down)</translation>
    </message>
</context>
<context>
    <name>turn_away_note</name>
    <message id="turn_away_note.temperature_high">
        <source>Still high when measured again</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation>Still high when measured again</translation>
    </message>
    <message id="turn_away_note.health_unmet">
        <source>Health records not in order</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation>Health records not in order</translation>
    </message>
    <message id="turn_away_note.identity_unclear">
        <source>Identity can't be confirmed</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation>Identity can't be confirmed</translation>
    </message>
    <message id="turn_away_note.mask_declined">
        <source>Declined to wear a mask</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation>Declined to wear a mask</translation>
    </message>
    <message id="turn_away_note.left">
        <source>Visitor has left</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation>Visitor has left</translation>
    </message>
    <message id="turn_away_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation>Other (written down)</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.wrong_pin">
        <source>Wrong PIN</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Wrong PIN</translation>
    </message>
    <message id="problem.locked">
        <source>Too many attempts, try again in {n} s</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Too many attempts, try again in {n} s</translation>
    </message>
    <message id="problem.locked_minutes">
        <source>Too many attempts, try again in {n} min</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Too many attempts, try again in {n} min</translation>
    </message>
    <message id="problem.locked_hours">
        <source>Too many attempts, try again in {n} h</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Too many attempts, try again in {n} h</translation>
    </message>
    <message id="problem.not_signed_in">
        <source>Please sign in first</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Please sign in first</translation>
    </message>
    <message id="problem.not_allowed">
        <source>This account may not do that</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>This account may not do that</translation>
    </message>
    <message id="problem.unknown_visit">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Already decided, or the visitor left</translation>
    </message>
    <message id="problem.expired">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Already decided, or the visitor left</translation>
    </message>
    <message id="problem.reason_required">
        <source>Please choose a reason</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Please choose a reason</translation>
    </message>
    <message id="problem.not_waiting">
        <source>Already decided, or gone</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Already decided, or gone</translation>
    </message>
    <message id="problem.not_sayable">
        <source>That can't be stated</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>That can't be stated</translation>
    </message>
    <message id="problem.not_technician">
        <source>Only for technicians</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Only for technicians</translation>
    </message>
    <message id="problem.impossible_reading">
        <source>A reading is between 30.0 and 45.0 °C</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>A reading is between 30.0 and 45.0 °C</translation>
    </message>
    <message id="problem.odd_low">
        <source>Low: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Low: look at the thermometer again, then confirm</translation>
    </message>
    <message id="problem.odd_high">
        <source>Very high: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Very high: look at the thermometer again, then confirm</translation>
    </message>
    <message id="problem.odd_far">
        <source>Far from what the kiosk measured: look again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Far from what the kiosk measured: look again, then confirm</translation>
    </message>
    <message id="problem.busy">
        <source>Still busy, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Still busy, please try again</translation>
    </message>
    <message id="problem.record_fault">
        <source>Not done: the record can't be written</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Not done: the record can't be written</translation>
    </message>
    <message id="problem.no_link">
        <source>Not done: the device is not connected</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Not done: the device is not connected</translation>
    </message>
    <message id="problem.no_answer">
        <source>No answer, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>No answer, please try again</translation>
    </message>
    <message id="problem.other">
        <source>Not done, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation>Not done, please try again</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.gate">
        <source>gate</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>gate</translation>
    </message>
    <message id="device.camera">
        <source>camera</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>camera</translation>
    </message>
    <message id="device.vision">
        <source>vision</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>vision</translation>
    </message>
    <message id="device.thermal">
        <source>thermometer</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>thermometer</translation>
    </message>
    <message id="device.id_card">
        <source>ID reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>ID reader</translation>
    </message>
    <message id="device.smart_card">
        <source>card reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>card reader</translation>
    </message>
    <message id="device.scanner">
        <source>scanner</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>scanner</translation>
    </message>
    <message id="device.audio">
        <source>voice</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>voice</translation>
    </message>
    <message id="device.network">
        <source>network</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>network</translation>
    </message>
    <message id="device.platform">
        <source>platform</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>platform</translation>
    </message>
    <message id="device.broker">
        <source>reporting</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>reporting</translation>
    </message>
    <message id="device.store">
        <source>storage</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>storage</translation>
    </message>
    <message id="device.screen">
        <source>screen</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>screen</translation>
    </message>
    <message id="device.contacts">
        <source>door contacts</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>door contacts</translation>
    </message>
    <message id="device.light">
        <source>light</source>
        <extracomment>A device, in a list.</extracomment>
        <translation>light</translation>
    </message>
</context>
<context>
    <name>thermal_state</name>
    <message id="thermal_state.ok">
        <source>Measured</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Measured</translation>
    </message>
    <message id="thermal_state.too_far">
        <source>Too far</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Too far</translation>
    </message>
    <message id="thermal_state.off_axis">
        <source>Out of the picture</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Out of the picture</translation>
    </message>
    <message id="thermal_state.warming_up">
        <source>Warming up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Warming up</translation>
    </message>
    <message id="thermal_state.covered">
        <source>Forehead covered</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Forehead covered</translation>
    </message>
    <message id="thermal_state.cold_skin">
        <source>Skin too cold</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Skin too cold</translation>
    </message>
    <message id="thermal_state.not_measuring">
        <source>This sensor does not measure people as it is set up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>This sensor does not measure people as it is set up</translation>
    </message>
    <message id="thermal_state.hot_object">
        <source>Hot object</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Hot object</translation>
    </message>
    <message id="thermal_state.ambient_out_of_range">
        <source>Ambient out of range</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Ambient out of range</translation>
    </message>
    <message id="thermal_state.sensor_fault">
        <source>Sensor fault</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation>Sensor fault</translation>
    </message>
</context>
</TS>
