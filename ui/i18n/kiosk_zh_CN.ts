<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.PASS">
        <source>Verified, please enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">核验通过，请通行</translation>
    </message>
    <message id="reason.OFFLINE_PASS">
        <source>Verified offline, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">离线核验通过，请通行</translation>
    </message>
    <message id="reason.STAFF_PASS">
        <source>Approved by staff, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">人工核验通过，请通行</translation>
    </message>
    <message id="reason.STAFF_REFUSE">
        <source>Not admitted this time, please ask staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">本次未能放行，请咨询工作人员</translation>
    </message>
    <message id="reason.DENY">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.DUPLICATE">
        <source>Already checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">已核验，请勿重复</translation>
    </message>
    <message id="reason.IDLE">
        <source>Show health code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translatorcomment>Attested wording: used by public kiosks.</translatorcomment>
        <translation>请刷健康码或身份证</translation>
    </message>
    <message id="reason.CLOSER">
        <source>Please step closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请靠近一点</translation>
    </message>
    <message id="reason.BACK">
        <source>Please step back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请后退一点</translation>
    </message>
    <message id="reason.LOOK">
        <source>Please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请正视屏幕</translation>
    </message>
    <message id="reason.ONE_PERSON">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请逐一通过</translation>
    </message>
    <message id="reason.STAND_HERE">
        <source>Stand in front of the screen</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请站到屏幕前</translation>
    </message>
    <message id="reason.TOO_DARK">
        <source>Too dark, please face the light</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">光线较暗，请面向亮处</translation>
    </message>
    <message id="reason.BACKLIT">
        <source>Too bright behind you, come closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">背后光线过强，请靠近屏幕</translation>
    </message>
    <message id="reason.BLURRED">
        <source>Please hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请稍停，保持不动</translation>
    </message>
    <message id="reason.PRESENT_CREDENTIAL">
        <source>Show your code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请出示健康码或刷身份证</translation>
    </message>
    <message id="reason.PRESENT_PASS">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请出示通行证或预约</translation>
    </message>
    <message id="reason.CARD_READING">
        <source>Reading, keep card there</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">正在读卡，请勿移开</translation>
    </message>
    <message id="reason.VERIFYING">
        <source>Checking, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">正在核验，请稍候</translation>
    </message>
    <message id="reason.TEMP_MEASURING">
        <source>Measuring, hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translatorcomment>Attested wording: used by public kiosks.</translatorcomment>
        <translation>正在进行体温检测</translation>
    </message>
    <message id="reason.MASK_OK">
        <source>Mask worn well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">口罩佩戴规范</translation>
    </message>
    <message id="reason.MASK_MISSING">
        <source>Please wear a mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translatorcomment>Attested wording: used by public kiosks.</translatorcomment>
        <translation>请佩戴口罩</translation>
    </message>
    <message id="reason.MASK_WRONG">
        <source>Cover nose and mouth</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请遮住口鼻</translation>
    </message>
    <message id="reason.MASK_UNKNOWN">
        <source>Mask not seen clearly</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未能看清口罩</translation>
    </message>
    <message id="reason.MASK_EXEMPT">
        <source>Exempt from mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">免戴口罩</translation>
    </message>
    <message id="reason.TEMP_OK">
        <source>Temperature normal</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translatorcomment>Attested wording: used by public kiosks.</translatorcomment>
        <translation>体温正常</translation>
    </message>
    <message id="reason.TEMP_RETRY">
        <source>Measuring again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请稍候，再测一次</translation>
    </message>
    <message id="reason.TEMP_RECHECK">
        <source>Step back, then come forward again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请后退一步，稍后再上前</translation>
    </message>
    <message id="reason.TEMP_HIGH">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请人工复测体温</translation>
    </message>
    <message id="reason.TEMP_NEAR_LIMIT">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请人工复测体温</translation>
    </message>
    <message id="reason.TEMP_COLD">
        <source>Skin is cold, wait and retry</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">体表偏凉，请稍后再测</translation>
    </message>
    <message id="reason.TEMP_BLOCKED">
        <source>Uncover your forehead</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请露出额头</translation>
    </message>
    <message id="reason.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未测得体温</translation>
    </message>
    <message id="reason.WARMUP">
        <source>Warming up</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">设备预热中</translation>
    </message>
    <message id="reason.CODE_OK">
        <source>Health code in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">健康码正常</translation>
    </message>
    <message id="reason.CODE_YELLOW">
        <source>Show your code to staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请向工作人员出示健康码</translation>
    </message>
    <message id="reason.CODE_ABNORMAL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.CODE_STALE">
        <source>Refresh your code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请刷新健康码</translation>
    </message>
    <message id="reason.CODE_INVALID">
        <source>Not a valid code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">不是有效的健康码</translation>
    </message>
    <message id="reason.CODE_UNKNOWN">
        <source>No code record found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translatorcomment>Attested wording: used by public kiosks.</translatorcomment>
        <translation>未查询到健康码信息</translation>
    </message>
    <message id="reason.CODE_UNREADABLE">
        <source>Brighten phone, move it back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请调亮手机，拿远一点</translation>
    </message>
    <message id="reason.TEST_OK">
        <source>Test result valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">核酸结果有效</translation>
    </message>
    <message id="reason.TEST_EXPIRED">
        <source>Test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">核酸结果已超时</translation>
    </message>
    <message id="reason.TEST_NONE">
        <source>No test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未查询到核酸结果</translation>
    </message>
    <message id="reason.TEST_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.TEST_UNKNOWN">
        <source>Test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">核酸结果暂无法确认</translation>
    </message>
    <message id="reason.ANTIGEN_OK">
        <source>Antigen test valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">抗原结果有效</translation>
    </message>
    <message id="reason.ANTIGEN_EXPIRED">
        <source>Antigen test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">抗原结果已超时</translation>
    </message>
    <message id="reason.ANTIGEN_NONE">
        <source>No antigen test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未查询到抗原结果</translation>
    </message>
    <message id="reason.ANTIGEN_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.ANTIGEN_UNKNOWN">
        <source>Antigen test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">抗原结果暂无法确认</translation>
    </message>
    <message id="reason.VACCINE_OK">
        <source>Vaccination complete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">疫苗接种已完成</translation>
    </message>
    <message id="reason.VACCINE_INCOMPLETE">
        <source>Vaccination incomplete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">疫苗接种未完成</translation>
    </message>
    <message id="reason.VACCINE_TOO_RECENT">
        <source>Last dose too recent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">末次接种时间过近</translation>
    </message>
    <message id="reason.VACCINE_TOO_OLD">
        <source>Last dose too long ago</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">末次接种时间过久</translation>
    </message>
    <message id="reason.VACCINE_UNKNOWN">
        <source>Vaccination can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">接种信息暂无法确认</translation>
    </message>
    <message id="reason.AREA_OK">
        <source>Travel in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">行程正常</translation>
    </message>
    <message id="reason.AREA_VISITED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.AREA_UNKNOWN">
        <source>Travel can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">行程暂无法确认</translation>
    </message>
    <message id="reason.CERT_OK">
        <source>Certificate valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证明有效</translation>
    </message>
    <message id="reason.CERT_UNREADABLE">
        <source>Certificate can't be read, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证明无法读取，请换一个</translation>
    </message>
    <message id="reason.CERT_UNTRUSTED">
        <source>Its issuer is not on our list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">暂不认可此证明的签发机构</translation>
    </message>
    <message id="reason.CERT_SIGNATURE">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">此证明无法核实</translation>
    </message>
    <message id="reason.CERT_WRONG_KEY">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">此证明无法核实</translation>
    </message>
    <message id="reason.CERT_EXPIRED">
        <source>Certificate expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证明已过期</translation>
    </message>
    <message id="reason.CERT_NOT_YET_VALID">
        <source>Certificate not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证明尚未生效</translation>
    </message>
    <message id="reason.CERT_REVOKED">
        <source>Certificate no longer counts</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证明已失效</translation>
    </message>
    <message id="reason.CERT_NOT_ACCEPTED">
        <source>Certificate is not enough here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">此证明不符合本处要求</translation>
    </message>
    <message id="reason.CERT_PARTIAL">
        <source>Show the other codes too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请继续出示其余的码</translation>
    </message>
    <message id="reason.HOLDER_UNKNOWN">
        <source>Show your ID card as well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请再刷身份证，核对证明持有人</translation>
    </message>
    <message id="reason.PLACE_CODE">
        <source>That is the place's code, show your own</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">这是场所码，请出示本人健康码</translation>
    </message>
    <message id="reason.DOCUMENT_OK">
        <source>Document valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证件有效</translation>
    </message>
    <message id="reason.DOCUMENT_MISSING">
        <source>Please show a document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请出示证件</translation>
    </message>
    <message id="reason.DOCUMENT_UNREADABLE">
        <source>Document not readable</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证件未能读取</translation>
    </message>
    <message id="reason.CARD_RETRY">
        <source>Place card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请重新刷卡</translation>
    </message>
    <message id="reason.CARD_UNSUPPORTED">
        <source>Card not supported</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">不支持此卡</translation>
    </message>
    <message id="reason.CARD_LOCKED">
        <source>Card is protected, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">此社保卡需授权读取，请改用其他证件</translation>
    </message>
    <message id="reason.CARD_EXPIRED">
        <source>Card expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证件已过期</translation>
    </message>
    <message id="reason.CARD_NOT_YET_VALID">
        <source>Card not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证件尚未生效</translation>
    </message>
    <message id="reason.CARD_NUMBER_WRONG">
        <source>Card data is inconsistent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">证件信息有误</translation>
    </message>
    <message id="reason.FACE_MATCH">
        <source>Face matches document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">人证一致</translation>
    </message>
    <message id="reason.FACE_MISMATCH">
        <source>Use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请到人工通道</translation>
    </message>
    <message id="reason.FACE_UNKNOWN">
        <source>Not recognised, use card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未识别，请刷身份证</translation>
    </message>
    <message id="reason.FACE_NO_REFERENCE">
        <source>No picture to compare with</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">无照片可比对</translation>
    </message>
    <message id="reason.FACE_UNCERTAIN">
        <source>Not sure, please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未能确认，请正视屏幕</translation>
    </message>
    <message id="reason.LIVE_OK">
        <source>Live person confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">真人核验通过</translation>
    </message>
    <message id="reason.LIVE_SUSPECT">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.LIVE_UNKNOWN">
        <source>Live check not completed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">真人核验未完成</translation>
    </message>
    <message id="reason.PASS_OK">
        <source>Pass valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证有效</translation>
    </message>
    <message id="reason.PASS_MISSING">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请出示通行证或预约</translation>
    </message>
    <message id="reason.PASS_EXPIRED">
        <source>Pass expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证已过期</translation>
    </message>
    <message id="reason.PASS_NOT_YET_VALID">
        <source>Pass not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证尚未生效</translation>
    </message>
    <message id="reason.PASS_REVOKED">
        <source>Pass can't be used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证不可用</translation>
    </message>
    <message id="reason.PASS_BORROWED">
        <source>Please use your own pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请使用本人通行证</translation>
    </message>
    <message id="reason.PASS_WRONG_PLACE">
        <source>Pass is for another entrance</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证不适用于本入口</translation>
    </message>
    <message id="reason.PASS_WRONG_HOURS">
        <source>Outside the pass's hours</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">不在通行时段内</translation>
    </message>
    <message id="reason.PASS_COPIED">
        <source>Pass was just used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证刚刚已使用</translation>
    </message>
    <message id="reason.PASS_STALE">
        <source>Refresh your pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请刷新通行码</translation>
    </message>
    <message id="reason.PASS_USED_UP">
        <source>Pass has no entries left</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证次数已用完</translation>
    </message>
    <message id="reason.PASS_UNPROVEN">
        <source>Show your ID card too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请再刷身份证确认</translation>
    </message>
    <message id="reason.PASS_UNKNOWN">
        <source>Pass can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行证暂无法确认</translation>
    </message>
    <message id="reason.ROSTER_OK">
        <source>On the list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">已在名单内</translation>
    </message>
    <message id="reason.ROSTER_ABSENT">
        <source>Not on the list, please register</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未在名单内，请到前台登记</translation>
    </message>
    <message id="reason.ROSTER_UNKNOWN">
        <source>List can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">名单暂无法确认</translation>
    </message>
    <message id="reason.DECLARATION_MISSING">
        <source>Please declare your health first</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请先完成今日健康申报</translation>
    </message>
    <message id="reason.DECLARATION_UNWELL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">核验正常</translation>
    </message>
    <message id="reason.WATCH_LISTED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请联系工作人员</translation>
    </message>
    <message id="reason.WATCH_UNKNOWN">
        <source>Can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="reason.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">可以进入</translation>
    </message>
    <message id="reason.CAPACITY_FULL">
        <source>Full inside, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">场内人数已满，请稍候</translation>
    </message>
    <message id="reason.CAPACITY_UNKNOWN">
        <source>Occupancy unknown</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">场内人数未知</translation>
    </message>
    <message id="reason.RULES_OK">
        <source>Venue's rules are met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">符合本场所规定</translation>
    </message>
    <message id="reason.RULES_FAILED">
        <source>Venue's rules are not met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">不符合本场所规定</translation>
    </message>
    <message id="reason.RULES_UNKNOWN">
        <source>Venue's rules can't be checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">场所规定暂无法核对</translation>
    </message>
    <message id="reason.NOT_REQUIRED">
        <source>Not required</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">无需核验</translation>
    </message>
    <message id="reason.PERSON_UNKNOWN">
        <source>No record found, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未查询到信息，请到人工通道</translation>
    </message>
    <message id="reason.OFFLINE_UNKNOWN">
        <source>No network, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">网络中断，请走人工通道</translation>
    </message>
    <message id="reason.STALE_FACT">
        <source>Record too old, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">信息已过时，请到人工通道</translation>
    </message>
    <message id="reason.TIMEOUT">
        <source>Slow network, try again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">网络较慢，请再试一次</translation>
    </message>
    <message id="reason.PERSON_LEFT">
        <source>Check cancelled</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">核验已取消</translation>
    </message>
    <message id="reason.CONTRADICTION">
        <source>Records disagree, please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">信息不一致，请联系工作人员</translation>
    </message>
    <message id="reason.CLOCK_UNSET">
        <source>Clock not set, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">设备时间未校准，请走人工通道</translation>
    </message>
    <message id="reason.DEVICE_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">设备故障，请走人工通道</translation>
    </message>
    <message id="reason.DISK_FULL">
        <source>Storage is full, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">存储空间已满，请走人工通道</translation>
    </message>
    <message id="reason.GATE_FAULT">
        <source>Gate out of order, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">闸机故障，请走人工通道</translation>
    </message>
    <message id="reason.GATE_EXPIRED">
        <source>Time is over, please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">已超时，请重新核验</translation>
    </message>
    <message id="reason.RECORD_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">设备故障，请走人工通道</translation>
    </message>
    <message id="reason.OUTCOME_UNKNOWN">
        <source>Please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请重新核验</translation>
    </message>
    <message id="reason.TAILGATING">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请逐一通过</translation>
    </message>
    <message id="reason.GATE_BLOCKED">
        <source>Clear the gate, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请勿在闸机内停留</translation>
    </message>
    <message id="reason.NOT_PASSED">
        <source>Gate not used, show code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">未检测到通过，请再刷一次</translation>
    </message>
    <message id="reason.BODY_UNADMITTED">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请逐一通过</translation>
    </message>
    <message id="reason.FIRE_ALARM">
        <source>Fire alarm, please leave</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">消防报警，请由出口离开</translation>
    </message>
    <message id="reason.STAFF_COMING">
        <source>Staff are coming</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">工作人员马上就来</translation>
    </message>
    <message id="reason.COMPANION_WAITS">
        <source>Please wait with your companion</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请与同行人员一起等候</translation>
    </message>
    <message id="reason.COMPANION_NEXT">
        <source>Next of your group, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请同行人员依次上前</translation>
    </message>
    <message id="reason.NEXT_TEST_SITE">
        <source>Take a test at the nearest site</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请到就近采样点做核酸</translation>
    </message>
    <message id="reason.NEXT_DESK">
        <source>Please go to the desk</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请到前台登记</translation>
    </message>
    <message id="reason.NEXT_STAFFED_LANE">
        <source>Please use the staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请走人工通道</translation>
    </message>
    <message id="reason.NEXT_ANOTHER">
        <source>Show another code or your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请换一个码，或刷身份证</translation>
    </message>
    <message id="reason.NEXT_AGAIN">
        <source>Then show your code or ID card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">然后请再刷一次健康码或身份证</translation>
    </message>
    <message id="reason.NEXT_PASS_AND_CARD">
        <source>Show your pass again, then your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请再出示通行证，然后刷身份证</translation>
    </message>
    <message id="reason.NEXT_CODE">
        <source>Show your health code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请出示健康码</translation>
    </message>
    <message id="reason.NEXT_OTHER_CODE">
        <source>Show another code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">请换一个码</translation>
    </message>
    <message id="reason.NEXT_CODE_AGAIN">
        <source>Then show your code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">然后请再刷一次健康码</translation>
    </message>
    <message id="reason.NEXT_ASK">
        <source>No code, or not read? Ask the staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">没有码或读不出？请找工作人员</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未测得</translation>
    </message>
    <message id="tile.CARD_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已过期</translation>
    </message>
    <message id="tile.MASK_OK">
        <source>Worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已佩戴</translation>
    </message>
    <message id="tile.MASK_MISSING">
        <source>Not worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未佩戴</translation>
    </message>
    <message id="tile.MASK_WRONG">
        <source>Cover nose, mouth</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未遮住口鼻</translation>
    </message>
    <message id="tile.MASK_EXEMPT">
        <source>Exempt</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">免戴</translation>
    </message>
    <message id="tile.MASK_UNKNOWN">
        <source>Not seen clearly</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未能看清</translation>
    </message>
    <message id="tile.TEMP_OK">
        <source>Normal</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tile.TEMP_HIGH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工复测</translation>
    </message>
    <message id="tile.TEMP_NEAR_LIMIT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工复测</translation>
    </message>
    <message id="tile.TEMP_RETRY">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">再测一次</translation>
    </message>
    <message id="tile.TEMP_RECHECK">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">再测一次</translation>
    </message>
    <message id="tile.TEMP_COLD">
        <source>Skin is cold</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">体表偏凉</translation>
    </message>
    <message id="tile.TEMP_BLOCKED">
        <source>Uncover forehead</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">请露出额头</translation>
    </message>
    <message id="tile.CODE_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tile.CODE_YELLOW">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.CODE_ABNORMAL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.CODE_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未查询到</translation>
    </message>
    <message id="tile.CODE_INVALID">
        <source>Not valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">无效</translation>
    </message>
    <message id="tile.CODE_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未能读取</translation>
    </message>
    <message id="tile.TEST_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">阴性</translation>
    </message>
    <message id="tile.TEST_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已超时</translation>
    </message>
    <message id="tile.TEST_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未查询到</translation>
    </message>
    <message id="tile.TEST_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.TEST_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="tile.ANTIGEN_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">阴性</translation>
    </message>
    <message id="tile.ANTIGEN_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已超时</translation>
    </message>
    <message id="tile.ANTIGEN_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未查询到</translation>
    </message>
    <message id="tile.ANTIGEN_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.ANTIGEN_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="tile.VACCINE_OK">
        <source>Complete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已完成</translation>
    </message>
    <message id="tile.VACCINE_INCOMPLETE">
        <source>Incomplete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未完成</translation>
    </message>
    <message id="tile.VACCINE_TOO_RECENT">
        <source>Too recent</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">时间过近</translation>
    </message>
    <message id="tile.VACCINE_TOO_OLD">
        <source>Booster due</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">需加强接种</translation>
    </message>
    <message id="tile.VACCINE_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="tile.AREA_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tile.AREA_VISITED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.AREA_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="tile.HOLDER_UNKNOWN">
        <source>Not confirmed yet</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">待核对</translation>
    </message>
    <message id="tile.DOCUMENT_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">有效</translation>
    </message>
    <message id="tile.DOCUMENT_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未出示</translation>
    </message>
    <message id="tile.DOCUMENT_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未能读取</translation>
    </message>
    <message id="tile.CARD_NUMBER_WRONG">
        <source>Data disagrees</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">信息有误</translation>
    </message>
    <message id="tile.FACE_MATCH">
        <source>Match</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">一致</translation>
    </message>
    <message id="tile.FACE_MISMATCH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.FACE_UNKNOWN">
        <source>Not recognised</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未识别</translation>
    </message>
    <message id="tile.FACE_NO_REFERENCE">
        <source>No picture</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">无照片</translation>
    </message>
    <message id="tile.FACE_UNCERTAIN">
        <source>Not sure</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未能确认</translation>
    </message>
    <message id="tile.LIVE_OK">
        <source>Confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">通过</translation>
    </message>
    <message id="tile.LIVE_SUSPECT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.LIVE_UNKNOWN">
        <source>Not completed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未完成</translation>
    </message>
    <message id="tile.PASS_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">有效</translation>
    </message>
    <message id="tile.PASS_COPIED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.PASS_STALE">
        <source>To be refreshed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">待刷新</translation>
    </message>
    <message id="tile.PASS_USED_UP">
        <source>No entries left</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">次数已用完</translation>
    </message>
    <message id="tile.PASS_UNPROVEN">
        <source>To be confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">待确认</translation>
    </message>
    <message id="tile.PASS_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未出示</translation>
    </message>
    <message id="tile.PASS_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已过期</translation>
    </message>
    <message id="tile.PASS_BORROWED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.PASS_REVOKED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.PASS_WRONG_PLACE">
        <source>Other entrance</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">适用其他入口</translation>
    </message>
    <message id="tile.PASS_WRONG_HOURS">
        <source>Outside hours</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">不在时段内</translation>
    </message>
    <message id="tile.PASS_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="tile.ROSTER_OK">
        <source>Listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已登记</translation>
    </message>
    <message id="tile.ROSTER_ABSENT">
        <source>Not listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未登记</translation>
    </message>
    <message id="tile.ROSTER_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="tile.DECLARATION_MISSING">
        <source>Not declared</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未申报</translation>
    </message>
    <message id="tile.DECLARATION_UNWELL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tile.WATCH_LISTED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="tile.WATCH_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法确认</translation>
    </message>
    <message id="tile.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">可进入</translation>
    </message>
    <message id="tile.CAPACITY_FULL">
        <source>Full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">已满</translation>
    </message>
    <message id="tile.CAPACITY_UNKNOWN">
        <source>Unknown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未知</translation>
    </message>
    <message id="tile.RULES_OK">
        <source>Met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">符合</translation>
    </message>
    <message id="tile.RULES_FAILED">
        <source>Not met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">不符合</translation>
    </message>
    <message id="tile.RULES_UNKNOWN">
        <source>Can't check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">暂无法核对</translation>
    </message>
    <message id="tile.PERSON_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未查询到</translation>
    </message>
    <message id="tile.OFFLINE_UNKNOWN">
        <source>No network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">网络中断</translation>
    </message>
    <message id="tile.STALE_FACT">
        <source>Record too old</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">信息已过时</translation>
    </message>
    <message id="tile.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">信息不一致</translation>
    </message>
    <message id="tile.TIMEOUT">
        <source>Slow network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">网络较慢</translation>
    </message>
    <message id="tile.DEVICE_FAULT">
        <source>Device fault</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">设备故障</translation>
    </message>
    <message id="tile.DISK_FULL">
        <source>Storage full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">存储已满</translation>
    </message>
    <message id="tile.CLOCK_UNSET">
        <source>Clock not set</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">时间未校准</translation>
    </message>
</context>
<context>
    <name>check</name>
    <message id="check.mask">
        <source>Mask</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">口罩</translation>
    </message>
    <message id="check.temperature">
        <source>Temperature</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">体温</translation>
    </message>
    <message id="check.code">
        <source>Health code</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">健康码</translation>
    </message>
    <message id="check.pcr">
        <source>PCR test</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">核酸检测</translation>
    </message>
    <message id="check.antigen">
        <source>Antigen test</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">抗原检测</translation>
    </message>
    <message id="check.vaccine">
        <source>Vaccination</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">疫苗接种</translation>
    </message>
    <message id="check.key_area">
        <source>Travel</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">行程</translation>
    </message>
    <message id="check.document">
        <source>Document</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">证件</translation>
    </message>
    <message id="check.person_document">
        <source>Face = document</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">人证比对</translation>
    </message>
    <message id="check.known_face">
        <source>Known face</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">人脸识别</translation>
    </message>
    <message id="check.liveness">
        <source>Live person</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">真人核验</translation>
    </message>
    <message id="check.permit">
        <source>Pass</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">通行证</translation>
    </message>
    <message id="check.roster">
        <source>List</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">名单</translation>
    </message>
    <message id="check.watch_list">
        <source>General check</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">综合核验</translation>
    </message>
    <message id="check.capacity">
        <source>Occupancy</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">场内人数</translation>
    </message>
    <message id="check.venue_rules">
        <source>Venue rules</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">场所规定</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message id="outcome.pass">
        <source>OK</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">通过</translation>
    </message>
    <message id="outcome.caution">
        <source>Caution</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">注意</translation>
    </message>
    <message id="outcome.fail">
        <source>Not met</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">未通过</translation>
    </message>
    <message id="outcome.unknown">
        <source>Can't tell</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">无法确认</translation>
    </message>
    <message id="outcome.not_required">
        <source>Not needed</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">无需</translation>
    </message>
</context>
<context>
    <name>screen</name>
    <message id="screen.idle">
        <source>Welcome</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">欢迎</translation>
    </message>
    <message id="screen.position">
        <source>Come closer</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">请靠近</translation>
    </message>
    <message id="screen.measure">
        <source>Measuring</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">测温中</translation>
    </message>
    <message id="screen.present">
        <source>Show code</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">请刷码</translation>
    </message>
    <message id="screen.verifying">
        <source>Checking</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">核验中</translation>
    </message>
    <message id="screen.pass">
        <source>Enter</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">请通行</translation>
    </message>
    <message id="screen.fix">
        <source>Almost</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">还差一步</translation>
    </message>
    <message id="screen.wait">
        <source>Please wait</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">请稍候</translation>
    </message>
    <message id="screen.see_staff">
        <source>See staff</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">人工核验</translation>
    </message>
    <message id="screen.exit">
        <source>Please leave</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">请离场</translation>
    </message>
    <message id="screen.out_of_service">
        <source>Closed</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">暂停服务</translation>
    </message>
    <message id="screen.connecting">
        <source>Connecting</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">正在连接</translation>
    </message>
</context>
<context>
    <name>next</name>
    <message id="next.TEST_EXPIRED">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请先到就近采样点做核酸，或到人工通道</translation>
    </message>
    <message id="next.TEST_NONE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请先到就近采样点做核酸，或到人工通道</translation>
    </message>
    <message id="next.TEST_POSITIVE">
        <source>Please wait here, staff are coming</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请在此稍候，工作人员马上就来</translation>
    </message>
    <message id="next.TEMP_HIGH">
        <source>Please take a seat, staff will measure again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请在旁稍坐，工作人员为您复测</translation>
    </message>
    <message id="next.TEMP_RETRY">
        <source>Stay where you are for a second reading</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请原地稍候，设备会再测一次</translation>
    </message>
    <message id="next.TEMP_RECHECK">
        <source>Nothing to worry about, one more try</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">不用担心，稍后再为您测一次</translation>
    </message>
    <message id="next.MASK_MISSING">
        <source>It goes on by itself once your mask is on</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">戴好口罩后会自动继续</translation>
    </message>
    <message id="next.MASK_WRONG">
        <source>It goes on by itself once nose and mouth are covered</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">口罩遮住口鼻后会自动继续</translation>
    </message>
    <message id="next.DENY">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请到人工通道，工作人员会协助您</translation>
    </message>
    <message id="next.OFFLINE_UNKNOWN">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请到人工通道，工作人员会协助您</translation>
    </message>
    <message id="next.PERSON_UNKNOWN">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请带上身份证到人工通道</translation>
    </message>
    <message id="next.FACE_MISMATCH">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请带上身份证到人工通道</translation>
    </message>
    <message id="next.DOCUMENT_MISSING">
        <source>No phone? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">没有手机？请刷身份证</translation>
    </message>
    <message id="next.CODE_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">在手机上刷新后，再出示一次</translation>
    </message>
    <message id="next.PRESENT_PASS">
        <source>Hold it to the scanner</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请对准扫码窗</translation>
    </message>
    <message id="next.PASS_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">在手机上刷新后，再出示一次</translation>
    </message>
    <message id="next.HOLDER_UNKNOWN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">刷卡后会自动继续</translation>
    </message>
    <message id="next.NOT_PASSED">
        <source>Go through as soon as you are let in</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">再次放行后，请尽快通过</translation>
    </message>
    <message id="next.DUPLICATE">
        <source>You were let in just now, no need to show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">刚才已放行，无需再刷</translation>
    </message>
    <message id="next.GATE_BLOCKED">
        <source>Go through, or step back and check again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请通过，或退出后重新核验</translation>
    </message>
    <message id="next.CARD_RETRY">
        <source>Lift the card, then lay it flat on the reader</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请把卡拿开，再平放到读卡区</translation>
    </message>
    <message id="next.CERT_PARTIAL">
        <source>It goes on by itself once all are shown</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">全部出示后会自动继续</translation>
    </message>
    <message id="next.CODE_UNREADABLE">
        <source>Still not read? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">仍读不出？请刷身份证</translation>
    </message>
    <message id="next.PASS_UNPROVEN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">刷卡后会自动继续</translation>
    </message>
    <message id="next.COMPANION_WAITS">
        <source>Staff will help you and your companions</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">工作人员会协助您和同行人员</translation>
    </message>
    <message id="next.TIMEOUT">
        <source>Show your code or ID card once more</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请再出示一次健康码或身份证</translation>
    </message>
    <message id="next.DEVICE_FAULT">
        <source>Please use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请到人工通道</translation>
    </message>
    <message id="next.ROSTER_ABSENT">
        <source>Please register at the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请到前台登记</translation>
    </message>
    <message id="next.DECLARATION_MISSING">
        <source>Declare your health for today</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请完成今日健康申报后再来</translation>
    </message>
    <message id="next.NEXT_TEST_SITE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请先到就近采样点做核酸，或到人工通道</translation>
    </message>
    <message id="next.NEXT_DESK">
        <source>Take your ID card to the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请带上身份证到前台登记</translation>
    </message>
    <message id="next.NEXT_STAFFED_LANE">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">请到人工通道，工作人员会协助您</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.no_phone">
        <source>No phone? Use your ID card</source>
        <translation type="unfinished">没有手机？请刷身份证</translation>
    </message>
    <message id="ui.staff_help">
        <source>Need help? Ask our staff</source>
        <translation type="unfinished">需要帮助？请找工作人员</translation>
    </message>
    <message id="ui.show_health_code">
        <source>Health code</source>
        <translation type="unfinished">健康码</translation>
    </message>
    <message id="ui.show_health_code_hint">
        <source>Hold it to the scanner</source>
        <translation type="unfinished">对准扫码窗</translation>
    </message>
    <message id="ui.show_code">
        <source>QR code</source>
        <translation type="unfinished">二维码</translation>
    </message>
    <message id="ui.show_code_hint">
        <source>Hold it to the scanner</source>
        <translation type="unfinished">对准扫码窗</translation>
    </message>
    <message id="ui.show_card">
        <source>ID card</source>
        <translation type="unfinished">身份证</translation>
    </message>
    <message id="ui.show_card_hint">
        <source>Place it on the reader</source>
        <translation type="unfinished">放在读卡区</translation>
    </message>
    <message id="ui.privacy">
        <source>This device checks health status and identity for this entry only. No pictures are kept; records are encrypted and deleted when they expire.</source>
        <translation type="unfinished">本设备仅在通行时核验健康状态与证件；默认不保存照片；信息加密保存，到期自动删除。</translation>
    </message>
    <message id="ui.rehearsal">
        <source>Rehearsal. Come closer and it ends</source>
        <translation type="unfinished">演练中，结果无效；请走近，演练即结束</translation>
    </message>
    <message id="ui.offline">
        <source>Checked offline</source>
        <translation type="unfinished">离线核验</translation>
    </message>
    <message id="ui.offline_age">
        <source>Checked offline · data from {age}</source>
        <translation type="unfinished">离线核验 · 数据：{age}</translation>
    </message>
    <message id="ui.no_camera">
        <source>Camera not available</source>
        <translation type="unfinished">摄像头暂不可用</translation>
    </message>
    <message id="ui.connecting">
        <source>Connecting, please wait or use the staffed lane</source>
        <translation type="unfinished">设备正在连接，请稍候或走人工通道</translation>
    </message>
    <message id="ui.online">
        <source>Online</source>
        <translation type="unfinished">网络正常</translation>
    </message>
    <message id="ui.no_network">
        <source>No network</source>
        <translation type="unfinished">网络中断</translation>
    </message>
    <message id="ui.no_daemon">
        <source>Not connected</source>
        <translation type="unfinished">未连接</translation>
    </message>
    <message id="ui.devices_down">
        <source>Down: {devices}</source>
        <translation type="unfinished">故障：{devices}</translation>
    </message>
    <message id="ui.devices_ok">
        <source>Devices OK</source>
        <translation type="unfinished">设备正常</translation>
    </message>
    <message id="ui.admitted">
        <source>In</source>
        <translation type="unfinished">通行</translation>
    </message>
    <message id="ui.referred">
        <source>Staff</source>
        <translation type="unfinished">转人工</translation>
    </message>
    <message id="ui.refused">
        <source>Refused</source>
        <translation type="unfinished">未放行</translation>
    </message>
    <message id="ui.unsent">
        <source>Unsent</source>
        <translation type="unfinished">待上报</translation>
    </message>
    <message id="ui.staff">
        <source>Staff</source>
        <translation type="unfinished">工作人员</translation>
    </message>
    <message id="ui.language">
        <source>繁體中文</source>
        <extracomment>The next language's own name.</extracomment>
        <translation type="unfinished">English</translation>
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
        <translation type="unfinished">刚刚</translation>
    </message>
    <message id="ui.minutes">
        <source>{n} min ago</source>
        <translation type="unfinished">{n} 分钟前</translation>
    </message>
    <message id="ui.hours">
        <source>{n} h ago</source>
        <translation type="unfinished">{n} 小时前</translation>
    </message>
    <message id="ui.days">
        <source>{n} d ago</source>
        <translation type="unfinished">{n} 天前</translation>
    </message>
    <message id="ui.long_ago">
        <source>over a year ago</source>
        <translation type="unfinished">一年以前</translation>
    </message>
    <message id="ui.badge_hours">
        <source>{n} h</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation type="unfinished">{n}小时</translation>
    </message>
    <message id="ui.badge_days">
        <source>{n} days</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation type="unfinished">{n}天</translation>
    </message>
    <message id="ui.date">
        <source>dddd d MMMM</source>
        <extracomment>Qt date format.</extracomment>
        <translation type="unfinished">M月d日 dddd</translation>
    </message>
    <message id="ui.close">
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message id="ui.back">
        <source>Back</source>
        <translation type="unfinished">返回</translation>
    </message>
    <message id="ui.pin_title">
        <source>Staff PIN</source>
        <translation type="unfinished">请输入工作人员密码</translation>
    </message>
    <message id="ui.pin_enter">
        <source>Sign in</source>
        <translation type="unfinished">登录</translation>
    </message>
    <message id="ui.pin_erase">
        <source>Delete</source>
        <translation type="unfinished">退格</translation>
    </message>
    <message id="ui.checking">
        <source>Checking…</source>
        <translation type="unfinished">正在核对…</translation>
    </message>
    <message id="ui.referred_title">
        <source>Waiting for staff</source>
        <translation type="unfinished">等待人工核验</translation>
    </message>
    <message id="ui.referred_none">
        <source>Nobody is waiting</source>
        <translation type="unfinished">没有等待核验的访客</translation>
    </message>
    <message id="ui.referred_more">
        <source>{n} more</source>
        <translation type="unfinished">还有 {n} 位</translation>
    </message>
    <message id="ui.sign_out">
        <source>Sign out</source>
        <translation type="unfinished">退出登录</translation>
    </message>
    <message id="ui.signed_in">
        <source>Signed in: {who}</source>
        <translation type="unfinished">已登录：{who}</translation>
    </message>
    <message id="ui.hand_title">
        <source>Thermometer reading</source>
        <translation type="unfinished">请输入体温计读数</translation>
    </message>
    <message id="ui.hand_kiosk">
        <source>This kiosk measured {value}</source>
        <translation type="unfinished">设备测得 {value}</translation>
    </message>
    <message id="ui.hand_kiosk_none">
        <source>This kiosk measured no temperature</source>
        <translation type="unfinished">设备未测得体温</translation>
    </message>
    <message id="ui.staff_child">
        <source>Child under {n}</source>
        <translation type="unfinished">{n}岁以下儿童</translation>
    </message>
    <message id="ui.staff_variants">
        <source>Rules {names}</source>
        <translation type="unfinished">适用规则 {names}</translation>
    </message>
    <message id="ui.hand_before">
        <source>By hand {value}</source>
        <translation type="unfinished">体温计 {value}</translation>
    </message>
    <message id="ui.hand_confirm">
        <source>Confirm</source>
        <translation type="unfinished">确认读数</translation>
    </message>
    <message id="ui.hand_right">
        <source>Correct</source>
        <translation type="unfinished">读数无误</translation>
    </message>
    <message id="ui.admit">
        <source>Let in</source>
        <translation type="unfinished">放行</translation>
    </message>
    <message id="ui.turn_away">
        <source>Turn away</source>
        <translation type="unfinished">不放行</translation>
    </message>
    <message id="ui.choose_admit">
        <source>Why are they let in?</source>
        <translation type="unfinished">请选择放行理由</translation>
    </message>
    <message id="ui.choose_turn_away">
        <source>Why are they turned away?</source>
        <translation type="unfinished">请选择不放行理由</translation>
    </message>
    <message id="ui.confirm_admit">
        <source>Let in</source>
        <translation type="unfinished">确认放行</translation>
    </message>
    <message id="ui.confirm_turn_away">
        <source>Turn away</source>
        <translation type="unfinished">确认不放行</translation>
    </message>
    <message id="ui.anonymous">
        <source>Unidentified</source>
        <translation type="unfinished">未识别访客</translation>
    </message>
    <message id="ui.time_left">
        <source>Signs out in {n} s</source>
        <translation type="unfinished">{n} 秒后自动退出</translation>
    </message>
    <message id="ui.done">
        <source>Done</source>
        <translation type="unfinished">已处理</translation>
    </message>
    <message id="ui.thermal_title">
        <source>Thermal picture</source>
        <translation type="unfinished">热像</translation>
    </message>
    <message id="ui.thermal_waiting">
        <source>Waiting for the thermometer…</source>
        <translation type="unfinished">等待热像…</translation>
    </message>
    <message id="ui.thermal_ambient">
        <source>Ambient {n} °C</source>
        <translation type="unfinished">环境 {n} °C</translation>
    </message>
    <message id="ui.thermal_measuring">
        <source>Measuring…</source>
        <translation type="unfinished">正在测量…</translation>
    </message>
    <message id="ui.thermal_face">
        <source>Skin {skin}, estimate {estimate} ± {u} °C</source>
        <translation type="unfinished">皮肤 {skin}，估计 {estimate} ± {u} °C</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.CODE_YELLOW">
        <source>Yellow code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">黄码</translation>
    </message>
    <message id="staff_reason.CODE_ABNORMAL">
        <source>Red code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">红码</translation>
    </message>
    <message id="staff_reason.TEST_POSITIVE">
        <source>PCR test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">核酸阳性</translation>
    </message>
    <message id="staff_reason.ANTIGEN_POSITIVE">
        <source>Antigen test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">抗原阳性</translation>
    </message>
    <message id="staff_reason.AREA_VISITED">
        <source>Was in a key area</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">到访过重点地区</translation>
    </message>
    <message id="staff_reason.TEMP_HIGH">
        <source>Temperature high, measure again by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">体温偏高，请人工复测</translation>
    </message>
    <message id="staff_reason.TEMP_NEAR_LIMIT">
        <source>Temperature near the limit, measure by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">体温接近上限，请人工复测</translation>
    </message>
    <message id="staff_reason.MASK_MISSING">
        <source>No mask</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">未佩戴口罩</translation>
    </message>
    <message id="staff_reason.MASK_WRONG">
        <source>Mask not over nose and mouth</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">口罩未遮住口鼻</translation>
    </message>
    <message id="staff_reason.FACE_MISMATCH">
        <source>Face differs from the document</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">人证不一致</translation>
    </message>
    <message id="staff_reason.FACE_UNCERTAIN">
        <source>Face comparison uncertain</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">人证比对不确定</translation>
    </message>
    <message id="staff_reason.LIVE_SUSPECT">
        <source>Possibly not a live person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">疑似非真人</translation>
    </message>
    <message id="staff_reason.WATCH_LISTED">
        <source>On a control list, check with your supervisor</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">在管控名单内，请报告值班负责人</translation>
    </message>
    <message id="staff_reason.PERSON_UNKNOWN">
        <source>No record found</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">未查询到信息</translation>
    </message>
    <message id="staff_reason.OFFLINE_UNKNOWN">
        <source>No network, nothing held locally</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">网络中断，本地无记录</translation>
    </message>
    <message id="staff_reason.PASS_BORROWED">
        <source>Pass of another person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通行证非本人</translation>
    </message>
    <message id="staff_reason.PASS_REVOKED">
        <source>Pass revoked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通行证已撤销</translation>
    </message>
    <message id="staff_reason.HOLDER_UNKNOWN">
        <source>Check the certificate is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">核对证明与本人是否一致</translation>
    </message>
    <message id="staff_reason.PASS_COPIED">
        <source>Somebody just came in with this pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">同一通行证刚有人用过</translation>
    </message>
    <message id="staff_reason.PASS_STALE">
        <source>A picture of a live pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通行码不是实时出示的</translation>
    </message>
    <message id="staff_reason.PASS_UNPROVEN">
        <source>Not shown that the pass is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通行证未确认是否本人</translation>
    </message>
    <message id="staff_reason.COMPANION_WAITS">
        <source>A companion needs a check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">同行人员需人工核验</translation>
    </message>
    <message id="staff_reason.ROSTER_ABSENT">
        <source>Not on the list</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">不在名单内</translation>
    </message>
    <message id="staff_reason.DECLARATION_MISSING">
        <source>No health declaration today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">今日未做健康申报</translation>
    </message>
    <message id="staff_reason.DECLARATION_UNWELL">
        <source>Declared unwell today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">今日健康申报异常</translation>
    </message>
    <message id="staff_reason.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">信息互相矛盾</translation>
    </message>
    <message id="staff_reason.DENY">
        <source>Check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">请人工核验</translation>
    </message>
    <message id="staff_reason.TAILGATING">
        <source>More than one went through</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">一次放行有多人通过</translation>
    </message>
    <message id="staff_reason.BODY_UNADMITTED">
        <source>Somebody went in unchecked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">有人未经核验通过</translation>
    </message>
    <message id="staff_reason.GATE_BLOCKED">
        <source>Door held open</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">门长时间未关</translation>
    </message>
    <message id="staff_reason.FIRE_ALARM">
        <source>Fire alarm: the kiosk admits nobody</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">消防报警，设备已停止放行</translation>
    </message>
</context>
<context>
    <name>admit_note</name>
    <message id="admit_note.temperature_rechecked">
        <source>Measured again by hand: normal</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">人工复测体温正常</translation>
    </message>
    <message id="admit_note.document_checked">
        <source>Document checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">已人工核对证件</translation>
    </message>
    <message id="admit_note.health_checked">
        <source>Health records checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">已人工核对健康信息</translation>
    </message>
    <message id="admit_note.mask_exempt">
        <source>Mask exemption shown</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">有免戴口罩证明</translation>
    </message>
    <message id="admit_note.companion">
        <source>Accompanied by another visitor</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">有同行人员陪同</translation>
    </message>
    <message id="admit_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">其他（已登记）</translation>
    </message>
</context>
<context>
    <name>turn_away_note</name>
    <message id="turn_away_note.temperature_high">
        <source>Still high when measured again</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">复测体温仍偏高</translation>
    </message>
    <message id="turn_away_note.health_unmet">
        <source>Health records not in order</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">健康信息不符合要求</translation>
    </message>
    <message id="turn_away_note.identity_unclear">
        <source>Identity can't be confirmed</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">证件或身份无法确认</translation>
    </message>
    <message id="turn_away_note.mask_declined">
        <source>Declined to wear a mask</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">不愿佩戴口罩</translation>
    </message>
    <message id="turn_away_note.left">
        <source>Visitor has left</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">访客已离开</translation>
    </message>
    <message id="turn_away_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">其他（已登记）</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.wrong_pin">
        <source>Wrong PIN</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">密码不正确</translation>
    </message>
    <message id="problem.locked">
        <source>Too many attempts, try again in {n} s</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">尝试次数过多，请 {n} 秒后再试</translation>
    </message>
    <message id="problem.locked_minutes">
        <source>Too many attempts, try again in {n} min</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">尝试次数过多，请 {n} 分钟后再试</translation>
    </message>
    <message id="problem.locked_hours">
        <source>Too many attempts, try again in {n} h</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">尝试次数过多，请 {n} 小时后再试</translation>
    </message>
    <message id="problem.not_signed_in">
        <source>Please sign in first</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">请先登录</translation>
    </message>
    <message id="problem.not_allowed">
        <source>This account may not do that</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">当前账号无此权限</translation>
    </message>
    <message id="problem.unknown_visit">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">该访客已处理或已离开</translation>
    </message>
    <message id="problem.expired">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">该访客已处理或已离开</translation>
    </message>
    <message id="problem.reason_required">
        <source>Please choose a reason</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">请选择理由</translation>
    </message>
    <message id="problem.not_waiting">
        <source>Already decided, or gone</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">该访客已处理或已离开</translation>
    </message>
    <message id="problem.not_sayable">
        <source>That can't be stated</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">不能这样登记</translation>
    </message>
    <message id="problem.not_technician">
        <source>Only for technicians</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">仅限技术人员查看</translation>
    </message>
    <message id="problem.impossible_reading">
        <source>A reading is between 30.0 and 45.0 °C</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">读数应在 30.0 至 45.0 °C 之间</translation>
    </message>
    <message id="problem.odd_low">
        <source>Low: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">读数偏低，请核对体温计后确认</translation>
    </message>
    <message id="problem.odd_high">
        <source>Very high: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">读数很高，请核对体温计后确认</translation>
    </message>
    <message id="problem.odd_far">
        <source>Far from what the kiosk measured: look again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">与设备测得相差较大，请核对后确认</translation>
    </message>
    <message id="problem.busy">
        <source>Still busy, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">正在处理上一项，请稍候</translation>
    </message>
    <message id="problem.record_fault">
        <source>Not done: the record can't be written</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">无法写入记录，未执行</translation>
    </message>
    <message id="problem.no_link">
        <source>Not done: the device is not connected</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">设备未连接，未执行</translation>
    </message>
    <message id="problem.no_answer">
        <source>No answer, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">设备没有应答，请重试</translation>
    </message>
    <message id="problem.other">
        <source>Not done, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">未能执行，请重试</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.gate">
        <source>gate</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">闸机</translation>
    </message>
    <message id="device.camera">
        <source>camera</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">摄像头</translation>
    </message>
    <message id="device.vision">
        <source>vision</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">视觉</translation>
    </message>
    <message id="device.thermal">
        <source>thermometer</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">测温</translation>
    </message>
    <message id="device.id_card">
        <source>ID reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">身份证读卡器</translation>
    </message>
    <message id="device.smart_card">
        <source>card reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">社保卡读卡器</translation>
    </message>
    <message id="device.scanner">
        <source>scanner</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">扫码器</translation>
    </message>
    <message id="device.audio">
        <source>voice</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">语音</translation>
    </message>
    <message id="device.network">
        <source>network</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">网络</translation>
    </message>
    <message id="device.platform">
        <source>platform</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">核验平台</translation>
    </message>
    <message id="device.broker">
        <source>reporting</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">上报服务</translation>
    </message>
    <message id="device.store">
        <source>storage</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">存储</translation>
    </message>
    <message id="device.screen">
        <source>screen</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">屏幕</translation>
    </message>
    <message id="device.contacts">
        <source>door contacts</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">门磁与消防触点</translation>
    </message>
    <message id="device.light">
        <source>light</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">指示灯</translation>
    </message>
</context>
<context>
    <name>thermal_state</name>
    <message id="thermal_state.ok">
        <source>Measured</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="thermal_state.too_far">
        <source>Too far</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">太远</translation>
    </message>
    <message id="thermal_state.off_axis">
        <source>Out of the picture</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">不在画面内</translation>
    </message>
    <message id="thermal_state.warming_up">
        <source>Warming up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">正在预热</translation>
    </message>
    <message id="thermal_state.covered">
        <source>Forehead covered</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">额头被遮挡</translation>
    </message>
    <message id="thermal_state.cold_skin">
        <source>Skin too cold</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">皮肤太冷</translation>
    </message>
    <message id="thermal_state.not_measuring">
        <source>This sensor does not measure people as it is set up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">该传感器按当前设置不测量人员体温</translation>
    </message>
    <message id="thermal_state.hot_object">
        <source>Hot object</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">有热物体</translation>
    </message>
    <message id="thermal_state.ambient_out_of_range">
        <source>Ambient out of range</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">环境温度超出范围</translation>
    </message>
    <message id="thermal_state.sensor_fault">
        <source>Sensor fault</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">传感器故障</translation>
    </message>
</context>
</TS>
