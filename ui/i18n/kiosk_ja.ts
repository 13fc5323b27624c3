<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.PASS">
        <source>Verified, please enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">確認しました。お通りください</translation>
    </message>
    <message id="reason.OFFLINE_PASS">
        <source>Verified offline, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">オフラインで確認しました。お通りください</translation>
    </message>
    <message id="reason.STAFF_PASS">
        <source>Approved by staff, enter</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員が確認しました。お通りください</translation>
    </message>
    <message id="reason.STAFF_REFUSE">
        <source>Not admitted this time, please ask staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">今回はお通しできません。係員へどうぞ</translation>
    </message>
    <message id="reason.DENY">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.DUPLICATE">
        <source>Already checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">確認済みです</translation>
    </message>
    <message id="reason.IDLE">
        <source>Show health code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">健康コードか身分証をかざしてください</translation>
    </message>
    <message id="reason.CLOSER">
        <source>Please step closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">もう少し近づいてください</translation>
    </message>
    <message id="reason.BACK">
        <source>Please step back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">少し下がってください</translation>
    </message>
    <message id="reason.LOOK">
        <source>Please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">画面を見てください</translation>
    </message>
    <message id="reason.ONE_PERSON">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">お一人ずつお願いします</translation>
    </message>
    <message id="reason.STAND_HERE">
        <source>Stand in front of the screen</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">画面の前にお立ちください</translation>
    </message>
    <message id="reason.TOO_DARK">
        <source>Too dark, please face the light</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">暗いので、明るい方を向いてください</translation>
    </message>
    <message id="reason.BACKLIT">
        <source>Too bright behind you, come closer</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">逆光です。画面に近づいてください</translation>
    </message>
    <message id="reason.BLURRED">
        <source>Please hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">そのまま動かないでください</translation>
    </message>
    <message id="reason.PRESENT_CREDENTIAL">
        <source>Show your code or ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">健康コードか身分証を見せてください</translation>
    </message>
    <message id="reason.PRESENT_PASS">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証か予約を見せてください</translation>
    </message>
    <message id="reason.CARD_READING">
        <source>Reading, keep card there</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">読み取り中です。動かさないでください</translation>
    </message>
    <message id="reason.VERIFYING">
        <source>Checking, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">確認中です。お待ちください</translation>
    </message>
    <message id="reason.TEMP_MEASURING">
        <source>Measuring, hold still</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">検温中です</translation>
    </message>
    <message id="reason.MASK_OK">
        <source>Mask worn well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">マスクは正しく着用されています</translation>
    </message>
    <message id="reason.MASK_MISSING">
        <source>Please wear a mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translatorcomment>Attested wording: used by public kiosks.</translatorcomment>
        <translation>マスクをつけてください</translation>
    </message>
    <message id="reason.MASK_WRONG">
        <source>Cover nose and mouth</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">鼻と口を覆ってください</translation>
    </message>
    <message id="reason.MASK_UNKNOWN">
        <source>Mask not seen clearly</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">マスクがよく見えません</translation>
    </message>
    <message id="reason.MASK_EXEMPT">
        <source>Exempt from mask</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">マスク着用は免除です</translation>
    </message>
    <message id="reason.TEMP_OK">
        <source>Temperature normal</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translatorcomment>Attested wording: used by public kiosks.</translatorcomment>
        <translation>正常です</translation>
    </message>
    <message id="reason.TEMP_RETRY">
        <source>Measuring again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">もう一度測ります</translation>
    </message>
    <message id="reason.TEMP_RECHECK">
        <source>Step back, then come forward again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">一歩下がり、もう一度お進みください</translation>
    </message>
    <message id="reason.TEMP_HIGH">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員が再検温します</translation>
    </message>
    <message id="reason.TEMP_NEAR_LIMIT">
        <source>Staff will check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員が再検温します</translation>
    </message>
    <message id="reason.TEMP_COLD">
        <source>Skin is cold, wait and retry</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">少し待って再検温してください</translation>
    </message>
    <message id="reason.TEMP_BLOCKED">
        <source>Uncover your forehead</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">額を出してください</translation>
    </message>
    <message id="reason.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">体温は測れていません</translation>
    </message>
    <message id="reason.WARMUP">
        <source>Warming up</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">準備中です</translation>
    </message>
    <message id="reason.CODE_OK">
        <source>Health code in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">健康コードは正常です</translation>
    </message>
    <message id="reason.CODE_YELLOW">
        <source>Show your code to staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にコードを見せてください</translation>
    </message>
    <message id="reason.CODE_ABNORMAL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.CODE_STALE">
        <source>Refresh your code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">コードを更新してください</translation>
    </message>
    <message id="reason.CODE_INVALID">
        <source>Not a valid code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">有効なコードではありません</translation>
    </message>
    <message id="reason.CODE_UNKNOWN">
        <source>No code record found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">コード情報が見つかりません</translation>
    </message>
    <message id="reason.CODE_UNREADABLE">
        <source>Brighten phone, move it back</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">画面を明るくし、少し離してください</translation>
    </message>
    <message id="reason.TEST_OK">
        <source>Test result valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">検査結果は有効です</translation>
    </message>
    <message id="reason.TEST_EXPIRED">
        <source>Test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">検査結果が期限切れです</translation>
    </message>
    <message id="reason.TEST_NONE">
        <source>No test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">検査結果が見つかりません</translation>
    </message>
    <message id="reason.TEST_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.TEST_UNKNOWN">
        <source>Test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">検査結果を今は確認できません</translation>
    </message>
    <message id="reason.ANTIGEN_OK">
        <source>Antigen test valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">抗原検査の結果は有効です</translation>
    </message>
    <message id="reason.ANTIGEN_EXPIRED">
        <source>Antigen test out of date</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">抗原検査の結果が期限切れです</translation>
    </message>
    <message id="reason.ANTIGEN_NONE">
        <source>No antigen test found</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">抗原検査の結果が見つかりません</translation>
    </message>
    <message id="reason.ANTIGEN_POSITIVE">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.ANTIGEN_UNKNOWN">
        <source>Antigen test can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">抗原検査の結果を今は確認できません</translation>
    </message>
    <message id="reason.VACCINE_OK">
        <source>Vaccination complete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">ワクチン接種は完了しています</translation>
    </message>
    <message id="reason.VACCINE_INCOMPLETE">
        <source>Vaccination incomplete</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">ワクチン接種が完了していません</translation>
    </message>
    <message id="reason.VACCINE_TOO_RECENT">
        <source>Last dose too recent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">最後の接種からまだ日が浅いです</translation>
    </message>
    <message id="reason.VACCINE_TOO_OLD">
        <source>Last dose too long ago</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">最後の接種から日が経っています</translation>
    </message>
    <message id="reason.VACCINE_UNKNOWN">
        <source>Vaccination can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">接種記録を今は確認できません</translation>
    </message>
    <message id="reason.AREA_OK">
        <source>Travel in order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">移動歴に問題ありません</translation>
    </message>
    <message id="reason.AREA_VISITED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.AREA_UNKNOWN">
        <source>Travel can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">移動歴を今は確認できません</translation>
    </message>
    <message id="reason.CERT_OK">
        <source>Certificate valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">証明書は有効です</translation>
    </message>
    <message id="reason.CERT_UNREADABLE">
        <source>Certificate can't be read, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">証明書を読めません。別のものをどうぞ</translation>
    </message>
    <message id="reason.CERT_UNTRUSTED">
        <source>Its issuer is not on our list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">発行者が登録されていません</translation>
    </message>
    <message id="reason.CERT_SIGNATURE">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">証明書を確認できません</translation>
    </message>
    <message id="reason.CERT_WRONG_KEY">
        <source>Certificate can't be confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">証明書を確認できません</translation>
    </message>
    <message id="reason.CERT_EXPIRED">
        <source>Certificate expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">証明書が期限切れです</translation>
    </message>
    <message id="reason.CERT_NOT_YET_VALID">
        <source>Certificate not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">証明書はまだ有効ではありません</translation>
    </message>
    <message id="reason.CERT_REVOKED">
        <source>Certificate no longer counts</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">証明書は失効しています</translation>
    </message>
    <message id="reason.CERT_NOT_ACCEPTED">
        <source>Certificate is not enough here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">ここではこの証明書だけでは足りません</translation>
    </message>
    <message id="reason.CERT_PARTIAL">
        <source>Show the other codes too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">残りのコードも見せてください</translation>
    </message>
    <message id="reason.HOLDER_UNKNOWN">
        <source>Show your ID card as well</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証もかざしてください</translation>
    </message>
    <message id="reason.PLACE_CODE">
        <source>That is the place's code, show your own</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">施設のコードです。ご自分のものをどうぞ</translation>
    </message>
    <message id="reason.DOCUMENT_OK">
        <source>Document valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証は有効です</translation>
    </message>
    <message id="reason.DOCUMENT_MISSING">
        <source>Please show a document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証を見せてください</translation>
    </message>
    <message id="reason.DOCUMENT_UNREADABLE">
        <source>Document not readable</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証を読めません</translation>
    </message>
    <message id="reason.CARD_RETRY">
        <source>Place card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">もう一度かざしてください</translation>
    </message>
    <message id="reason.CARD_UNSUPPORTED">
        <source>Card not supported</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">このカードは使えません</translation>
    </message>
    <message id="reason.CARD_LOCKED">
        <source>Card is protected, show another</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">読めないカードです。別のものをどうぞ</translation>
    </message>
    <message id="reason.CARD_EXPIRED">
        <source>Card expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証が期限切れです</translation>
    </message>
    <message id="reason.CARD_NOT_YET_VALID">
        <source>Card not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証はまだ有効ではありません</translation>
    </message>
    <message id="reason.CARD_NUMBER_WRONG">
        <source>Card data is inconsistent</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証の情報が合いません</translation>
    </message>
    <message id="reason.FACE_MATCH">
        <source>Face matches document</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証の本人と一致しました</translation>
    </message>
    <message id="reason.FACE_MISMATCH">
        <source>Use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">有人レーンへどうぞ</translation>
    </message>
    <message id="reason.FACE_UNKNOWN">
        <source>Not recognised, use card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証をかざしてください</translation>
    </message>
    <message id="reason.FACE_NO_REFERENCE">
        <source>No picture to compare with</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">照合する写真がありません</translation>
    </message>
    <message id="reason.FACE_UNCERTAIN">
        <source>Not sure, please look here</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">確認できません。画面を見てください</translation>
    </message>
    <message id="reason.LIVE_OK">
        <source>Live person confirmed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">ご本人を確認しました</translation>
    </message>
    <message id="reason.LIVE_SUSPECT">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.LIVE_UNKNOWN">
        <source>Live check not completed</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">本人確認が終わっていません</translation>
    </message>
    <message id="reason.PASS_OK">
        <source>Pass valid</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証は有効です</translation>
    </message>
    <message id="reason.PASS_MISSING">
        <source>Show your pass or booking</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証か予約を見せてください</translation>
    </message>
    <message id="reason.PASS_EXPIRED">
        <source>Pass expired</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証が期限切れです</translation>
    </message>
    <message id="reason.PASS_NOT_YET_VALID">
        <source>Pass not valid yet</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証はまだ有効ではありません</translation>
    </message>
    <message id="reason.PASS_REVOKED">
        <source>Pass can't be used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">この通行証は使えません</translation>
    </message>
    <message id="reason.PASS_BORROWED">
        <source>Please use your own pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">ご自分の通行証をお使いください</translation>
    </message>
    <message id="reason.PASS_WRONG_PLACE">
        <source>Pass is for another entrance</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">別の入口の通行証です</translation>
    </message>
    <message id="reason.PASS_WRONG_HOURS">
        <source>Outside the pass's hours</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証の時間外です</translation>
    </message>
    <message id="reason.PASS_COPIED">
        <source>Pass was just used</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証は先ほど使われました</translation>
    </message>
    <message id="reason.PASS_STALE">
        <source>Refresh your pass</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証を更新してください</translation>
    </message>
    <message id="reason.PASS_USED_UP">
        <source>Pass has no entries left</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証の回数を使い切りました</translation>
    </message>
    <message id="reason.PASS_UNPROVEN">
        <source>Show your ID card too</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">身分証もかざしてください</translation>
    </message>
    <message id="reason.PASS_UNKNOWN">
        <source>Pass can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証を今は確認できません</translation>
    </message>
    <message id="reason.ROSTER_OK">
        <source>On the list</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">名簿に登録されています</translation>
    </message>
    <message id="reason.ROSTER_ABSENT">
        <source>Not on the list, please register</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">名簿にありません。受付でご登録を</translation>
    </message>
    <message id="reason.ROSTER_UNKNOWN">
        <source>List can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">名簿を今は確認できません</translation>
    </message>
    <message id="reason.DECLARATION_MISSING">
        <source>Please declare your health first</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">先に今日の健康申告をお願いします</translation>
    </message>
    <message id="reason.DECLARATION_UNWELL">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">問題ありません</translation>
    </message>
    <message id="reason.WATCH_LISTED">
        <source>Please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員にお声がけください</translation>
    </message>
    <message id="reason.WATCH_UNKNOWN">
        <source>Can't be confirmed now</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">今は確認できません</translation>
    </message>
    <message id="reason.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">お入りいただけます</translation>
    </message>
    <message id="reason.CAPACITY_FULL">
        <source>Full inside, please wait</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">満員です。お待ちください</translation>
    </message>
    <message id="reason.CAPACITY_UNKNOWN">
        <source>Occupancy unknown</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">場内の人数が分かりません</translation>
    </message>
    <message id="reason.RULES_OK">
        <source>Venue's rules are met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">施設の規則を満たしています</translation>
    </message>
    <message id="reason.RULES_FAILED">
        <source>Venue's rules are not met</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">施設の規則を満たしていません</translation>
    </message>
    <message id="reason.RULES_UNKNOWN">
        <source>Venue's rules can't be checked</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">施設の規則を今は確認できません</translation>
    </message>
    <message id="reason.NOT_REQUIRED">
        <source>Not required</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">確認は不要です</translation>
    </message>
    <message id="reason.PERSON_UNKNOWN">
        <source>No record found, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">情報がありません。有人レーンへどうぞ</translation>
    </message>
    <message id="reason.OFFLINE_UNKNOWN">
        <source>No network, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通信障害です。有人レーンへどうぞ</translation>
    </message>
    <message id="reason.STALE_FACT">
        <source>Record too old, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">情報が古いため、有人レーンへどうぞ</translation>
    </message>
    <message id="reason.TIMEOUT">
        <source>Slow network, try again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通信が遅いため、もう一度お試しください</translation>
    </message>
    <message id="reason.PERSON_LEFT">
        <source>Check cancelled</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">確認を中止しました</translation>
    </message>
    <message id="reason.CONTRADICTION">
        <source>Records disagree, please see staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">情報が一致しません。係員へどうぞ</translation>
    </message>
    <message id="reason.CLOCK_UNSET">
        <source>Clock not set, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">時計が未設定です。有人レーンへどうぞ</translation>
    </message>
    <message id="reason.DEVICE_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">故障中です。有人レーンへどうぞ</translation>
    </message>
    <message id="reason.DISK_FULL">
        <source>Storage is full, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">容量不足で停止中。有人レーンへどうぞ</translation>
    </message>
    <message id="reason.GATE_FAULT">
        <source>Gate out of order, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">ゲート故障中です。有人レーンへどうぞ</translation>
    </message>
    <message id="reason.GATE_EXPIRED">
        <source>Time is over, please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">時間切れです。もう一度お願いします</translation>
    </message>
    <message id="reason.RECORD_FAULT">
        <source>Out of service, use staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">故障中です。有人レーンへどうぞ</translation>
    </message>
    <message id="reason.OUTCOME_UNKNOWN">
        <source>Please check again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">もう一度確認をお願いします</translation>
    </message>
    <message id="reason.TAILGATING">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">お一人ずつお願いします</translation>
    </message>
    <message id="reason.GATE_BLOCKED">
        <source>Clear the gate, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">ゲートから離れてください</translation>
    </message>
    <message id="reason.NOT_PASSED">
        <source>Gate not used, show code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行されていません。もう一度どうぞ</translation>
    </message>
    <message id="reason.BODY_UNADMITTED">
        <source>One at a time, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">お一人ずつお願いします</translation>
    </message>
    <message id="reason.FIRE_ALARM">
        <source>Fire alarm, please leave</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">火災警報です。出口へお進みください</translation>
    </message>
    <message id="reason.STAFF_COMING">
        <source>Staff are coming</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">係員が参ります</translation>
    </message>
    <message id="reason.COMPANION_WAITS">
        <source>Please wait with your companion</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">お連れの方とお待ちください</translation>
    </message>
    <message id="reason.COMPANION_NEXT">
        <source>Next of your group, please</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">お連れの方、順番にお進みください</translation>
    </message>
    <message id="reason.NEXT_TEST_SITE">
        <source>Take a test at the nearest site</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">最寄りの検査場で検査を受けてください</translation>
    </message>
    <message id="reason.NEXT_DESK">
        <source>Please go to the desk</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">受付へお越しください</translation>
    </message>
    <message id="reason.NEXT_STAFFED_LANE">
        <source>Please use the staffed lane</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">有人レーンへどうぞ</translation>
    </message>
    <message id="reason.NEXT_ANOTHER">
        <source>Show another code or your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">別のコードか身分証をどうぞ</translation>
    </message>
    <message id="reason.NEXT_AGAIN">
        <source>Then show your code or ID card again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">次にコードか身分証をもう一度どうぞ</translation>
    </message>
    <message id="reason.NEXT_PASS_AND_CARD">
        <source>Show your pass again, then your ID card</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">通行証をもう一度、次に身分証をどうぞ</translation>
    </message>
    <message id="reason.NEXT_CODE">
        <source>Show your health code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">健康コードをかざしてください</translation>
    </message>
    <message id="reason.NEXT_OTHER_CODE">
        <source>Show another code</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">別のコードをどうぞ</translation>
    </message>
    <message id="reason.NEXT_CODE_AGAIN">
        <source>Then show your code again</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">次にコードをもう一度どうぞ</translation>
    </message>
    <message id="reason.NEXT_ASK">
        <source>No code, or not read? Ask the staff</source>
        <extracomment>What the visitor reads, in large letters; others read it too, so it is neutral. At most two lines.</extracomment>
        <translation type="unfinished">コードがない・読めない方は係員へ</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.TEMP_UNKNOWN">
        <source>Not measured</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未測定</translation>
    </message>
    <message id="tile.CARD_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">期限切れ</translation>
    </message>
    <message id="tile.MASK_OK">
        <source>Worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">着用</translation>
    </message>
    <message id="tile.MASK_MISSING">
        <source>Not worn</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未着用</translation>
    </message>
    <message id="tile.MASK_WRONG">
        <source>Cover nose, mouth</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">鼻と口を覆う</translation>
    </message>
    <message id="tile.MASK_EXEMPT">
        <source>Exempt</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">免除</translation>
    </message>
    <message id="tile.MASK_UNKNOWN">
        <source>Not seen clearly</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">よく見えない</translation>
    </message>
    <message id="tile.TEMP_OK">
        <source>Normal</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tile.TEMP_HIGH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.TEMP_NEAR_LIMIT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.TEMP_RETRY">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">もう一度</translation>
    </message>
    <message id="tile.TEMP_RECHECK">
        <source>Once more</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">もう一度</translation>
    </message>
    <message id="tile.TEMP_COLD">
        <source>Skin is cold</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">肌が冷たい</translation>
    </message>
    <message id="tile.TEMP_BLOCKED">
        <source>Uncover forehead</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">額を出す</translation>
    </message>
    <message id="tile.CODE_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tile.CODE_YELLOW">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.CODE_ABNORMAL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.CODE_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">情報なし</translation>
    </message>
    <message id="tile.CODE_INVALID">
        <source>Not valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">無効</translation>
    </message>
    <message id="tile.CODE_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">読めません</translation>
    </message>
    <message id="tile.TEST_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">陰性</translation>
    </message>
    <message id="tile.TEST_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">期限切れ</translation>
    </message>
    <message id="tile.TEST_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">結果なし</translation>
    </message>
    <message id="tile.TEST_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.TEST_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.ANTIGEN_OK">
        <source>Negative</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">陰性</translation>
    </message>
    <message id="tile.ANTIGEN_EXPIRED">
        <source>Out of date</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">期限切れ</translation>
    </message>
    <message id="tile.ANTIGEN_NONE">
        <source>None found</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">結果なし</translation>
    </message>
    <message id="tile.ANTIGEN_POSITIVE">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.ANTIGEN_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.VACCINE_OK">
        <source>Complete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">完了</translation>
    </message>
    <message id="tile.VACCINE_INCOMPLETE">
        <source>Incomplete</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未完了</translation>
    </message>
    <message id="tile.VACCINE_TOO_RECENT">
        <source>Too recent</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">日が浅い</translation>
    </message>
    <message id="tile.VACCINE_TOO_OLD">
        <source>Booster due</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">追加接種が必要</translation>
    </message>
    <message id="tile.VACCINE_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.AREA_OK">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">問題なし</translation>
    </message>
    <message id="tile.AREA_VISITED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.AREA_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.HOLDER_UNKNOWN">
        <source>Not confirmed yet</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認待ち</translation>
    </message>
    <message id="tile.DOCUMENT_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">有効</translation>
    </message>
    <message id="tile.DOCUMENT_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未提示</translation>
    </message>
    <message id="tile.DOCUMENT_UNREADABLE">
        <source>Not readable</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">読めません</translation>
    </message>
    <message id="tile.CARD_NUMBER_WRONG">
        <source>Data disagrees</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">情報の不一致</translation>
    </message>
    <message id="tile.FACE_MATCH">
        <source>Match</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">一致</translation>
    </message>
    <message id="tile.FACE_MISMATCH">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.FACE_UNKNOWN">
        <source>Not recognised</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">認識できず</translation>
    </message>
    <message id="tile.FACE_NO_REFERENCE">
        <source>No picture</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">写真なし</translation>
    </message>
    <message id="tile.FACE_UNCERTAIN">
        <source>Not sure</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.LIVE_OK">
        <source>Confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認済み</translation>
    </message>
    <message id="tile.LIVE_SUSPECT">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.LIVE_UNKNOWN">
        <source>Not completed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未完了</translation>
    </message>
    <message id="tile.PASS_OK">
        <source>Valid</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">有効</translation>
    </message>
    <message id="tile.PASS_COPIED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.PASS_STALE">
        <source>To be refreshed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">要更新</translation>
    </message>
    <message id="tile.PASS_USED_UP">
        <source>No entries left</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">回数終了</translation>
    </message>
    <message id="tile.PASS_UNPROVEN">
        <source>To be confirmed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認待ち</translation>
    </message>
    <message id="tile.PASS_MISSING">
        <source>Not shown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未提示</translation>
    </message>
    <message id="tile.PASS_EXPIRED">
        <source>Expired</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">期限切れ</translation>
    </message>
    <message id="tile.PASS_BORROWED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.PASS_REVOKED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.PASS_WRONG_PLACE">
        <source>Other entrance</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">別の入口用</translation>
    </message>
    <message id="tile.PASS_WRONG_HOURS">
        <source>Outside hours</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">時間外</translation>
    </message>
    <message id="tile.PASS_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.ROSTER_OK">
        <source>Listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">登録済み</translation>
    </message>
    <message id="tile.ROSTER_ABSENT">
        <source>Not listed</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未登録</translation>
    </message>
    <message id="tile.ROSTER_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.DECLARATION_MISSING">
        <source>Not declared</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">未申告</translation>
    </message>
    <message id="tile.DECLARATION_UNWELL">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.WATCH_CLEAR">
        <source>In order</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">問題なし</translation>
    </message>
    <message id="tile.WATCH_LISTED">
        <source>Staff check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="tile.WATCH_UNKNOWN">
        <source>Can't confirm</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.CAPACITY_OK">
        <source>Room inside</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">空きあり</translation>
    </message>
    <message id="tile.CAPACITY_FULL">
        <source>Full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">満員</translation>
    </message>
    <message id="tile.CAPACITY_UNKNOWN">
        <source>Unknown</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">不明</translation>
    </message>
    <message id="tile.RULES_OK">
        <source>Met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">適合</translation>
    </message>
    <message id="tile.RULES_FAILED">
        <source>Not met</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">不適合</translation>
    </message>
    <message id="tile.RULES_UNKNOWN">
        <source>Can't check</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="tile.PERSON_UNKNOWN">
        <source>No record</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">情報なし</translation>
    </message>
    <message id="tile.OFFLINE_UNKNOWN">
        <source>No network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">通信障害</translation>
    </message>
    <message id="tile.STALE_FACT">
        <source>Record too old</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">情報が古い</translation>
    </message>
    <message id="tile.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">情報の不一致</translation>
    </message>
    <message id="tile.TIMEOUT">
        <source>Slow network</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">通信が遅い</translation>
    </message>
    <message id="tile.DEVICE_FAULT">
        <source>Device fault</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">機器の故障</translation>
    </message>
    <message id="tile.DISK_FULL">
        <source>Storage full</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">容量不足</translation>
    </message>
    <message id="tile.CLOCK_UNSET">
        <source>Clock not set</source>
        <extracomment>A few words beside the check's name; nothing that could shame anybody.</extracomment>
        <translation type="unfinished">時計が未設定</translation>
    </message>
</context>
<context>
    <name>check</name>
    <message id="check.mask">
        <source>Mask</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">マスク</translation>
    </message>
    <message id="check.temperature">
        <source>Temperature</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">体温</translation>
    </message>
    <message id="check.code">
        <source>Health code</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">健康コード</translation>
    </message>
    <message id="check.pcr">
        <source>PCR test</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">PCR検査</translation>
    </message>
    <message id="check.antigen">
        <source>Antigen test</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">抗原検査</translation>
    </message>
    <message id="check.vaccine">
        <source>Vaccination</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">ワクチン</translation>
    </message>
    <message id="check.key_area">
        <source>Travel</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">移動歴</translation>
    </message>
    <message id="check.document">
        <source>Document</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">身分証</translation>
    </message>
    <message id="check.person_document">
        <source>Face = document</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">本人照合</translation>
    </message>
    <message id="check.known_face">
        <source>Known face</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">顔認識</translation>
    </message>
    <message id="check.liveness">
        <source>Live person</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">本人確認</translation>
    </message>
    <message id="check.permit">
        <source>Pass</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">通行証</translation>
    </message>
    <message id="check.roster">
        <source>List</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">名簿</translation>
    </message>
    <message id="check.watch_list">
        <source>General check</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">総合確認</translation>
    </message>
    <message id="check.capacity">
        <source>Occupancy</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">場内人数</translation>
    </message>
    <message id="check.venue_rules">
        <source>Venue rules</source>
        <extracomment>The name of a check.</extracomment>
        <translation type="unfinished">施設の規則</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message id="outcome.pass">
        <source>OK</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">適合</translation>
    </message>
    <message id="outcome.caution">
        <source>Caution</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">注意</translation>
    </message>
    <message id="outcome.fail">
        <source>Not met</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">不適合</translation>
    </message>
    <message id="outcome.unknown">
        <source>Can't tell</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">確認できず</translation>
    </message>
    <message id="outcome.not_required">
        <source>Not needed</source>
        <extracomment>What became of a check, in a word.</extracomment>
        <translation type="unfinished">不要</translation>
    </message>
</context>
<context>
    <name>screen</name>
    <message id="screen.idle">
        <source>Welcome</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">ようこそ</translation>
    </message>
    <message id="screen.position">
        <source>Come closer</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">前へどうぞ</translation>
    </message>
    <message id="screen.measure">
        <source>Measuring</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">検温中</translation>
    </message>
    <message id="screen.present">
        <source>Show code</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">かざして</translation>
    </message>
    <message id="screen.verifying">
        <source>Checking</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">確認中</translation>
    </message>
    <message id="screen.pass">
        <source>Enter</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">どうぞ</translation>
    </message>
    <message id="screen.fix">
        <source>Almost</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">あと一つ</translation>
    </message>
    <message id="screen.wait">
        <source>Please wait</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">お待ちを</translation>
    </message>
    <message id="screen.see_staff">
        <source>See staff</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">係員へ</translation>
    </message>
    <message id="screen.exit">
        <source>Please leave</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">出口へ</translation>
    </message>
    <message id="screen.out_of_service">
        <source>Closed</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">休止中</translation>
    </message>
    <message id="screen.connecting">
        <source>Connecting</source>
        <extracomment>The one word of the screen, read at three metres.</extracomment>
        <translation type="unfinished">接続中</translation>
    </message>
</context>
<context>
    <name>next</name>
    <message id="next.TEST_EXPIRED">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">検査を受けるか、有人レーンへどうぞ</translation>
    </message>
    <message id="next.TEST_NONE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">検査を受けるか、有人レーンへどうぞ</translation>
    </message>
    <message id="next.TEST_POSITIVE">
        <source>Please wait here, staff are coming</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">ここでお待ちください。係員が参ります</translation>
    </message>
    <message id="next.TEMP_HIGH">
        <source>Please take a seat, staff will measure again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">座ってお待ちください。係員が測ります</translation>
    </message>
    <message id="next.TEMP_RETRY">
        <source>Stay where you are for a second reading</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">そのままお待ちください。もう一度測ります</translation>
    </message>
    <message id="next.TEMP_RECHECK">
        <source>Nothing to worry about, one more try</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">ご心配いりません。もう一度測ります</translation>
    </message>
    <message id="next.MASK_MISSING">
        <source>It goes on by itself once your mask is on</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">マスクをつけると自動で進みます</translation>
    </message>
    <message id="next.MASK_WRONG">
        <source>It goes on by itself once nose and mouth are covered</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">鼻と口を覆うと自動で進みます</translation>
    </message>
    <message id="next.DENY">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">有人レーンで係員がお手伝いします</translation>
    </message>
    <message id="next.OFFLINE_UNKNOWN">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">有人レーンで係員がお手伝いします</translation>
    </message>
    <message id="next.PERSON_UNKNOWN">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">身分証を持って有人レーンへどうぞ</translation>
    </message>
    <message id="next.FACE_MISMATCH">
        <source>Take your ID card to the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">身分証を持って有人レーンへどうぞ</translation>
    </message>
    <message id="next.DOCUMENT_MISSING">
        <source>No phone? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">スマホがない方は身分証をどうぞ</translation>
    </message>
    <message id="next.CODE_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">スマホで更新し、もう一度どうぞ</translation>
    </message>
    <message id="next.PRESENT_PASS">
        <source>Hold it to the scanner</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">読み取り窓にかざしてください</translation>
    </message>
    <message id="next.PASS_STALE">
        <source>Refresh it on your phone and show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">スマホで更新し、もう一度どうぞ</translation>
    </message>
    <message id="next.HOLDER_UNKNOWN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">カードを読むと自動で進みます</translation>
    </message>
    <message id="next.NOT_PASSED">
        <source>Go through as soon as you are let in</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">開いたら、すぐにお通りください</translation>
    </message>
    <message id="next.DUPLICATE">
        <source>You were let in just now, no need to show it again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">先ほどお通ししました。再度は不要です</translation>
    </message>
    <message id="next.GATE_BLOCKED">
        <source>Go through, or step back and check again</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">通るか、下がってやり直してください</translation>
    </message>
    <message id="next.CARD_RETRY">
        <source>Lift the card, then lay it flat on the reader</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">カードを離し、読み取り部に平らにどうぞ</translation>
    </message>
    <message id="next.CERT_PARTIAL">
        <source>It goes on by itself once all are shown</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">すべて見せると自動で進みます</translation>
    </message>
    <message id="next.CODE_UNREADABLE">
        <source>Still not read? Use your ID card</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">読めないときは身分証をどうぞ</translation>
    </message>
    <message id="next.PASS_UNPROVEN">
        <source>It goes on by itself once the card is read</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">カードを読むと自動で進みます</translation>
    </message>
    <message id="next.COMPANION_WAITS">
        <source>Staff will help you and your companions</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">係員がお連れの方もお手伝いします</translation>
    </message>
    <message id="next.TIMEOUT">
        <source>Show your code or ID card once more</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">健康コードか身分証をもう一度どうぞ</translation>
    </message>
    <message id="next.DEVICE_FAULT">
        <source>Please use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">有人レーンをご利用ください</translation>
    </message>
    <message id="next.ROSTER_ABSENT">
        <source>Please register at the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">受付でご登録ください</translation>
    </message>
    <message id="next.DECLARATION_MISSING">
        <source>Declare your health for today</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">今日の健康申告をしてからどうぞ</translation>
    </message>
    <message id="next.NEXT_TEST_SITE">
        <source>Take a test at the nearest site, or use the staffed lane</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">検査を受けるか、有人レーンへどうぞ</translation>
    </message>
    <message id="next.NEXT_DESK">
        <source>Take your ID card to the desk</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">身分証を持って受付へお越しください</translation>
    </message>
    <message id="next.NEXT_STAFFED_LANE">
        <source>Staff at the staffed lane will help you</source>
        <extracomment>What to do now, under the sentence.</extracomment>
        <translation type="unfinished">有人レーンで係員がお手伝いします</translation>
    </message>
</context>
<context>
    <name>ui</name>
    <message id="ui.no_phone">
        <source>No phone? Use your ID card</source>
        <translation type="unfinished">スマホがない方は身分証をどうぞ</translation>
    </message>
    <message id="ui.staff_help">
        <source>Need help? Ask our staff</source>
        <translation type="unfinished">お困りですか？係員にお尋ねください</translation>
    </message>
    <message id="ui.show_health_code">
        <source>Health code</source>
        <translation type="unfinished">健康コード</translation>
    </message>
    <message id="ui.show_health_code_hint">
        <source>Hold it to the scanner</source>
        <translation type="unfinished">読み取り窓へ</translation>
    </message>
    <message id="ui.show_code">
        <source>QR code</source>
        <translation type="unfinished">QRコード</translation>
    </message>
    <message id="ui.show_code_hint">
        <source>Hold it to the scanner</source>
        <translation type="unfinished">読み取り窓へ</translation>
    </message>
    <message id="ui.show_card">
        <source>ID card</source>
        <translation type="unfinished">身分証</translation>
    </message>
    <message id="ui.show_card_hint">
        <source>Place it on the reader</source>
        <translation type="unfinished">読み取り部へ</translation>
    </message>
    <message id="ui.privacy">
        <source>This device checks health status and identity for this entry only. No pictures are kept; records are encrypted and deleted when they expire.</source>
        <translation type="unfinished">この機器は入場時に健康状態と身分証だけを確認します。写真は保存しません。記録は暗号化し、期限が来ると自動で削除します。</translation>
    </message>
    <message id="ui.rehearsal">
        <source>Rehearsal. Come closer and it ends</source>
        <translation type="unfinished">訓練中です。近づくと訓練は終わります</translation>
    </message>
    <message id="ui.offline">
        <source>Checked offline</source>
        <translation type="unfinished">オフライン確認</translation>
    </message>
    <message id="ui.offline_age">
        <source>Checked offline · data from {age}</source>
        <translation type="unfinished">オフライン確認 · データ：{age}</translation>
    </message>
    <message id="ui.no_camera">
        <source>Camera not available</source>
        <translation type="unfinished">カメラは今使えません</translation>
    </message>
    <message id="ui.connecting">
        <source>Connecting, please wait or use the staffed lane</source>
        <translation type="unfinished">接続中です。お待ちになるか、有人レーンへどうぞ</translation>
    </message>
    <message id="ui.online">
        <source>Online</source>
        <translation type="unfinished">通信正常</translation>
    </message>
    <message id="ui.no_network">
        <source>No network</source>
        <translation type="unfinished">通信障害</translation>
    </message>
    <message id="ui.no_daemon">
        <source>Not connected</source>
        <translation type="unfinished">未接続</translation>
    </message>
    <message id="ui.devices_down">
        <source>Down: {devices}</source>
        <translation type="unfinished">故障：{devices}</translation>
    </message>
    <message id="ui.devices_ok">
        <source>Devices OK</source>
        <translation type="unfinished">機器正常</translation>
    </message>
    <message id="ui.admitted">
        <source>In</source>
        <translation type="unfinished">通行</translation>
    </message>
    <message id="ui.referred">
        <source>Staff</source>
        <translation type="unfinished">係員へ</translation>
    </message>
    <message id="ui.refused">
        <source>Refused</source>
        <translation type="unfinished">不可</translation>
    </message>
    <message id="ui.unsent">
        <source>Unsent</source>
        <translation type="unfinished">未送信</translation>
    </message>
    <message id="ui.staff">
        <source>Staff</source>
        <translation type="unfinished">係員</translation>
    </message>
    <message id="ui.language">
        <source>繁體中文</source>
        <extracomment>The next language's own name.</extracomment>
        <translation type="unfinished">한국어</translation>
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
        <translation type="unfinished">たった今</translation>
    </message>
    <message id="ui.minutes">
        <source>{n} min ago</source>
        <translation type="unfinished">{n} 分前</translation>
    </message>
    <message id="ui.hours">
        <source>{n} h ago</source>
        <translation type="unfinished">{n} 時間前</translation>
    </message>
    <message id="ui.days">
        <source>{n} d ago</source>
        <translation type="unfinished">{n} 日前</translation>
    </message>
    <message id="ui.long_ago">
        <source>over a year ago</source>
        <translation type="unfinished">1年以上前</translation>
    </message>
    <message id="ui.badge_hours">
        <source>{n} h</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation type="unfinished">{n}時間</translation>
    </message>
    <message id="ui.badge_days">
        <source>{n} days</source>
        <extracomment>Badge of a test result: at most 6 characters.</extracomment>
        <translation type="unfinished">{n}日</translation>
    </message>
    <message id="ui.date">
        <source>dddd d MMMM</source>
        <extracomment>Qt date format.</extracomment>
        <translation type="unfinished">M月d日 dddd</translation>
    </message>
    <message id="ui.close">
        <source>Close</source>
        <translation type="unfinished">閉じる</translation>
    </message>
    <message id="ui.back">
        <source>Back</source>
        <translation type="unfinished">戻る</translation>
    </message>
    <message id="ui.pin_title">
        <source>Staff PIN</source>
        <translation type="unfinished">係員の暗証番号</translation>
    </message>
    <message id="ui.pin_enter">
        <source>Sign in</source>
        <translation type="unfinished">ログイン</translation>
    </message>
    <message id="ui.pin_erase">
        <source>Delete</source>
        <translation type="unfinished">削除</translation>
    </message>
    <message id="ui.checking">
        <source>Checking…</source>
        <translation type="unfinished">照合中…</translation>
    </message>
    <message id="ui.referred_title">
        <source>Waiting for staff</source>
        <translation type="unfinished">係員の確認待ち</translation>
    </message>
    <message id="ui.referred_none">
        <source>Nobody is waiting</source>
        <translation type="unfinished">確認待ちの方はいません</translation>
    </message>
    <message id="ui.referred_more">
        <source>{n} more</source>
        <translation type="unfinished">あと {n} 名</translation>
    </message>
    <message id="ui.sign_out">
        <source>Sign out</source>
        <translation type="unfinished">ログアウト</translation>
    </message>
    <message id="ui.signed_in">
        <source>Signed in: {who}</source>
        <translation type="unfinished">ログイン中：{who}</translation>
    </message>
    <message id="ui.hand_title">
        <source>Thermometer reading</source>
        <translation type="unfinished">体温計の値を入力してください</translation>
    </message>
    <message id="ui.hand_kiosk">
        <source>This kiosk measured {value}</source>
        <translation type="unfinished">機器の測定値 {value}</translation>
    </message>
    <message id="ui.hand_kiosk_none">
        <source>This kiosk measured no temperature</source>
        <translation type="unfinished">機器では測れていません</translation>
    </message>
    <message id="ui.staff_child">
        <source>Child under {n}</source>
        <translation type="unfinished">{n}歳未満の子ども</translation>
    </message>
    <message id="ui.staff_variants">
        <source>Rules {names}</source>
        <translation type="unfinished">適用規則 {names}</translation>
    </message>
    <message id="ui.hand_before">
        <source>By hand {value}</source>
        <translation type="unfinished">体温計 {value}</translation>
    </message>
    <message id="ui.hand_confirm">
        <source>Confirm</source>
        <translation type="unfinished">値を確定</translation>
    </message>
    <message id="ui.hand_right">
        <source>Correct</source>
        <translation type="unfinished">この値で正しい</translation>
    </message>
    <message id="ui.admit">
        <source>Let in</source>
        <translation type="unfinished">通す</translation>
    </message>
    <message id="ui.turn_away">
        <source>Turn away</source>
        <translation type="unfinished">通さない</translation>
    </message>
    <message id="ui.choose_admit">
        <source>Why are they let in?</source>
        <translation type="unfinished">通す理由を選んでください</translation>
    </message>
    <message id="ui.choose_turn_away">
        <source>Why are they turned away?</source>
        <translation type="unfinished">通さない理由を選んでください</translation>
    </message>
    <message id="ui.confirm_admit">
        <source>Let in</source>
        <translation type="unfinished">通すことを確定</translation>
    </message>
    <message id="ui.confirm_turn_away">
        <source>Turn away</source>
        <translation type="unfinished">通さないことを確定</translation>
    </message>
    <message id="ui.anonymous">
        <source>Unidentified</source>
        <translation type="unfinished">未確認の方</translation>
    </message>
    <message id="ui.time_left">
        <source>Signs out in {n} s</source>
        <translation type="unfinished">{n} 秒後にログアウト</translation>
    </message>
    <message id="ui.done">
        <source>Done</source>
        <translation type="unfinished">処理済み</translation>
    </message>
    <message id="ui.thermal_title">
        <source>Thermal picture</source>
        <translation type="unfinished">熱画像</translation>
    </message>
    <message id="ui.thermal_waiting">
        <source>Waiting for the thermometer…</source>
        <translation type="unfinished">熱画像を待っています…</translation>
    </message>
    <message id="ui.thermal_ambient">
        <source>Ambient {n} °C</source>
        <translation type="unfinished">室温 {n} °C</translation>
    </message>
    <message id="ui.thermal_measuring">
        <source>Measuring…</source>
        <translation type="unfinished">測定中…</translation>
    </message>
    <message id="ui.thermal_face">
        <source>Skin {skin}, estimate {estimate} ± {u} °C</source>
        <translation type="unfinished">皮膚 {skin}、推定 {estimate} ± {u} °C</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.CODE_YELLOW">
        <source>Yellow code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">黄コード</translation>
    </message>
    <message id="staff_reason.CODE_ABNORMAL">
        <source>Red code</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">赤コード</translation>
    </message>
    <message id="staff_reason.TEST_POSITIVE">
        <source>PCR test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">PCR検査陽性</translation>
    </message>
    <message id="staff_reason.ANTIGEN_POSITIVE">
        <source>Antigen test positive</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">抗原検査陽性</translation>
    </message>
    <message id="staff_reason.AREA_VISITED">
        <source>Was in a key area</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">重点地域への訪問あり</translation>
    </message>
    <message id="staff_reason.TEMP_HIGH">
        <source>Temperature high, measure again by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">体温が高め。体温計で再検温</translation>
    </message>
    <message id="staff_reason.TEMP_NEAR_LIMIT">
        <source>Temperature near the limit, measure by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">体温が上限付近。体温計で再検温</translation>
    </message>
    <message id="staff_reason.MASK_MISSING">
        <source>No mask</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">マスクなし</translation>
    </message>
    <message id="staff_reason.MASK_WRONG">
        <source>Mask not over nose and mouth</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">マスクが鼻と口を覆っていない</translation>
    </message>
    <message id="staff_reason.FACE_MISMATCH">
        <source>Face differs from the document</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">顔が身分証と不一致</translation>
    </message>
    <message id="staff_reason.FACE_UNCERTAIN">
        <source>Face comparison uncertain</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">顔の照合が不確か</translation>
    </message>
    <message id="staff_reason.LIVE_SUSPECT">
        <source>Possibly not a live person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">本人でない疑い（写真など）</translation>
    </message>
    <message id="staff_reason.WATCH_LISTED">
        <source>On a control list, check with your supervisor</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">管理名簿に該当。責任者に連絡</translation>
    </message>
    <message id="staff_reason.PERSON_UNKNOWN">
        <source>No record found</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">情報なし</translation>
    </message>
    <message id="staff_reason.OFFLINE_UNKNOWN">
        <source>No network, nothing held locally</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通信障害、本機に記録なし</translation>
    </message>
    <message id="staff_reason.PASS_BORROWED">
        <source>Pass of another person</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">他人の通行証</translation>
    </message>
    <message id="staff_reason.PASS_REVOKED">
        <source>Pass revoked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通行証は取消済み</translation>
    </message>
    <message id="staff_reason.HOLDER_UNKNOWN">
        <source>Check the certificate is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">証明書が本人のものか確認</translation>
    </message>
    <message id="staff_reason.PASS_COPIED">
        <source>Somebody just came in with this pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">同じ通行証が直前に使われた</translation>
    </message>
    <message id="staff_reason.PASS_STALE">
        <source>A picture of a live pass</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通行証がその場の表示でない</translation>
    </message>
    <message id="staff_reason.PASS_UNPROVEN">
        <source>Not shown that the pass is theirs</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">通行証が本人のものか未確認</translation>
    </message>
    <message id="staff_reason.COMPANION_WAITS">
        <source>A companion needs a check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">お連れの方に係員の確認が必要</translation>
    </message>
    <message id="staff_reason.ROSTER_ABSENT">
        <source>Not on the list</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">名簿になし</translation>
    </message>
    <message id="staff_reason.DECLARATION_MISSING">
        <source>No health declaration today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">今日の健康申告なし</translation>
    </message>
    <message id="staff_reason.DECLARATION_UNWELL">
        <source>Declared unwell today</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">今日の申告で体調不良</translation>
    </message>
    <message id="staff_reason.CONTRADICTION">
        <source>Records disagree</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">情報が食い違う</translation>
    </message>
    <message id="staff_reason.DENY">
        <source>Check by hand</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">係員が確認</translation>
    </message>
    <message id="staff_reason.TAILGATING">
        <source>More than one went through</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">一人分で複数名が通過</translation>
    </message>
    <message id="staff_reason.BODY_UNADMITTED">
        <source>Somebody went in unchecked</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">未確認の人が通過</translation>
    </message>
    <message id="staff_reason.GATE_BLOCKED">
        <source>Door held open</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">扉が長く開いたまま</translation>
    </message>
    <message id="staff_reason.FIRE_ALARM">
        <source>Fire alarm: the kiosk admits nobody</source>
        <extracomment>What staff need to know; visitors never see it.</extracomment>
        <translation type="unfinished">火災警報。通行の許可を停止中</translation>
    </message>
</context>
<context>
    <name>admit_note</name>
    <message id="admit_note.temperature_rechecked">
        <source>Measured again by hand: normal</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">体温計で再検温し正常</translation>
    </message>
    <message id="admit_note.document_checked">
        <source>Document checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">身分証を目視で確認</translation>
    </message>
    <message id="admit_note.health_checked">
        <source>Health records checked by hand</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">健康情報を目視で確認</translation>
    </message>
    <message id="admit_note.mask_exempt">
        <source>Mask exemption shown</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">マスク免除の証明あり</translation>
    </message>
    <message id="admit_note.companion">
        <source>Accompanied by another visitor</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">お連れの方が付き添い</translation>
    </message>
    <message id="admit_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff let somebody in; a button.</extracomment>
        <translation type="unfinished">その他（記録済み）</translation>
    </message>
</context>
<context>
    <name>turn_away_note</name>
    <message id="turn_away_note.temperature_high">
        <source>Still high when measured again</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">再検温でも高い</translation>
    </message>
    <message id="turn_away_note.health_unmet">
        <source>Health records not in order</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">健康情報が条件を満たさない</translation>
    </message>
    <message id="turn_away_note.identity_unclear">
        <source>Identity can't be confirmed</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">身分証や本人を確認できない</translation>
    </message>
    <message id="turn_away_note.mask_declined">
        <source>Declined to wear a mask</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">マスクの着用を拒否</translation>
    </message>
    <message id="turn_away_note.left">
        <source>Visitor has left</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">来場者は立ち去った</translation>
    </message>
    <message id="turn_away_note.other">
        <source>Other (written down)</source>
        <extracomment>Why staff turned somebody away; a button.</extracomment>
        <translation type="unfinished">その他（記録済み）</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.wrong_pin">
        <source>Wrong PIN</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">暗証番号が違います</translation>
    </message>
    <message id="problem.locked">
        <source>Too many attempts, try again in {n} s</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">回数が多すぎます。{n} 秒後にお試しください</translation>
    </message>
    <message id="problem.locked_minutes">
        <source>Too many attempts, try again in {n} min</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">回数が多すぎます。{n} 分後にお試しください</translation>
    </message>
    <message id="problem.locked_hours">
        <source>Too many attempts, try again in {n} h</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">回数が多すぎます。{n} 時間後にお試しください</translation>
    </message>
    <message id="problem.not_signed_in">
        <source>Please sign in first</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">先にログインしてください</translation>
    </message>
    <message id="problem.not_allowed">
        <source>This account may not do that</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">このアカウントではできません</translation>
    </message>
    <message id="problem.unknown_visit">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">処理済みか、すでに立ち去りました</translation>
    </message>
    <message id="problem.expired">
        <source>Already decided, or the visitor left</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">処理済みか、すでに立ち去りました</translation>
    </message>
    <message id="problem.reason_required">
        <source>Please choose a reason</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">理由を選んでください</translation>
    </message>
    <message id="problem.not_waiting">
        <source>Already decided, or gone</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">処理済みか、すでに立ち去りました</translation>
    </message>
    <message id="problem.not_sayable">
        <source>That can't be stated</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">そのようには登録できません</translation>
    </message>
    <message id="problem.not_technician">
        <source>Only for technicians</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">技術者だけが見られます</translation>
    </message>
    <message id="problem.impossible_reading">
        <source>A reading is between 30.0 and 45.0 °C</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">値は 30.0～45.0 °C の間です</translation>
    </message>
    <message id="problem.odd_low">
        <source>Low: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">値が低めです。体温計を見直して確定してください</translation>
    </message>
    <message id="problem.odd_high">
        <source>Very high: look at the thermometer again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">値がとても高いです。体温計を見直して確定してください</translation>
    </message>
    <message id="problem.odd_far">
        <source>Far from what the kiosk measured: look again, then confirm</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">機器の値と大きく違います。見直して確定してください</translation>
    </message>
    <message id="problem.busy">
        <source>Still busy, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">処理中です。もう一度お試しください</translation>
    </message>
    <message id="problem.record_fault">
        <source>Not done: the record can't be written</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">記録できないため、実行していません</translation>
    </message>
    <message id="problem.no_link">
        <source>Not done: the device is not connected</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">機器が未接続のため、実行していません</translation>
    </message>
    <message id="problem.no_answer">
        <source>No answer, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">応答がありません。もう一度お試しください</translation>
    </message>
    <message id="problem.other">
        <source>Not done, please try again</source>
        <extracomment>Why a staff request was not carried out.</extracomment>
        <translation type="unfinished">実行できません。もう一度お試しください</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.gate">
        <source>gate</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">ゲート</translation>
    </message>
    <message id="device.camera">
        <source>camera</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">カメラ</translation>
    </message>
    <message id="device.vision">
        <source>vision</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">画像認識</translation>
    </message>
    <message id="device.thermal">
        <source>thermometer</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">検温器</translation>
    </message>
    <message id="device.id_card">
        <source>ID reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">身分証リーダー</translation>
    </message>
    <message id="device.smart_card">
        <source>card reader</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">カードリーダー</translation>
    </message>
    <message id="device.scanner">
        <source>scanner</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">スキャナー</translation>
    </message>
    <message id="device.audio">
        <source>voice</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">音声</translation>
    </message>
    <message id="device.network">
        <source>network</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">ネットワーク</translation>
    </message>
    <message id="device.platform">
        <source>platform</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">確認システム</translation>
    </message>
    <message id="device.broker">
        <source>reporting</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">報告</translation>
    </message>
    <message id="device.store">
        <source>storage</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">記録装置</translation>
    </message>
    <message id="device.screen">
        <source>screen</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">画面</translation>
    </message>
    <message id="device.contacts">
        <source>door contacts</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">扉と火災の接点</translation>
    </message>
    <message id="device.light">
        <source>light</source>
        <extracomment>A device, in a list.</extracomment>
        <translation type="unfinished">表示灯</translation>
    </message>
</context>
<context>
    <name>thermal_state</name>
    <message id="thermal_state.ok">
        <source>Measured</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">測定済み</translation>
    </message>
    <message id="thermal_state.too_far">
        <source>Too far</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">遠すぎる</translation>
    </message>
    <message id="thermal_state.off_axis">
        <source>Out of the picture</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">画面の外</translation>
    </message>
    <message id="thermal_state.warming_up">
        <source>Warming up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">準備中</translation>
    </message>
    <message id="thermal_state.covered">
        <source>Forehead covered</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">額が隠れている</translation>
    </message>
    <message id="thermal_state.cold_skin">
        <source>Skin too cold</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">皮膚が冷たすぎる</translation>
    </message>
    <message id="thermal_state.not_measuring">
        <source>This sensor does not measure people as it is set up</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">このセンサーは今の設定では人を測りません</translation>
    </message>
    <message id="thermal_state.hot_object">
        <source>Hot object</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">熱い物体あり</translation>
    </message>
    <message id="thermal_state.ambient_out_of_range">
        <source>Ambient out of range</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">室温が範囲外</translation>
    </message>
    <message id="thermal_state.sensor_fault">
        <source>Sensor fault</source>
        <extracomment>What became of a measurement, for the technician.</extracomment>
        <translation type="unfinished">センサーの故障</translation>
    </message>
</context>
</TS>
