<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.MAINTENANCE">
        <source>In maintenance, use staffed lane</source>
        <translation type="unfinished">点検中です。有人レーンへどうぞ</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.MAINTENANCE">
        <source>Maintenance</source>
        <translation type="unfinished">点検中</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.MAINTENANCE">
        <source>A technician works at the kiosk</source>
        <translation type="unfinished">技術者が点検しています</translation>
    </message>
</context>
<context>
    <name>tech</name>
    <message id="tech.page_devices">
        <source>Devices</source>
        <translation type="unfinished">機器</translation>
    </message>
    <message id="tech.page_thermal">
        <source>Thermal alignment</source>
        <translation type="unfinished">熱画像の位置合わせ</translation>
    </message>
    <message id="tech.page_gate">
        <source>Gate test</source>
        <translation type="unfinished">ゲートの試験</translation>
    </message>
    <message id="tech.page_network">
        <source>Network</source>
        <translation type="unfinished">ネットワーク</translation>
    </message>
    <message id="tech.page_provision">
        <source>Provisioning</source>
        <translation type="unfinished">登録</translation>
    </message>
    <message id="tech.page_rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">訓練</translation>
    </message>
    <message id="tech.page_logs">
        <source>Log</source>
        <translation type="unfinished">ログ</translation>
    </message>
    <message id="tech.page_sheet">
        <source>Acceptance sheet</source>
        <translation type="unfinished">検収書</translation>
    </message>
    <message id="tech.tab_devices">
        <source>Devices</source>
        <translation type="unfinished">機器</translation>
    </message>
    <message id="tech.tab_thermal">
        <source>Align</source>
        <translation type="unfinished">位置合わせ</translation>
    </message>
    <message id="tech.tab_gate">
        <source>Gate</source>
        <translation type="unfinished">ゲート</translation>
    </message>
    <message id="tech.tab_network">
        <source>Network</source>
        <translation type="unfinished">通信</translation>
    </message>
    <message id="tech.tab_provision">
        <source>Provision</source>
        <translation type="unfinished">登録</translation>
    </message>
    <message id="tech.tab_rehearsal">
        <source>Rehearse</source>
        <translation type="unfinished">訓練</translation>
    </message>
    <message id="tech.tab_logs">
        <source>Log</source>
        <translation type="unfinished">ログ</translation>
    </message>
    <message id="tech.tab_sheet">
        <source>Sheet</source>
        <translation type="unfinished">検収書</translation>
    </message>
    <message id="tech.maintenance_begin">
        <source>Start maintenance</source>
        <translation type="unfinished">点検を始める</translation>
    </message>
    <message id="tech.maintenance_end">
        <source>End maintenance</source>
        <translation type="unfinished">点検を終える</translation>
    </message>
    <message id="tech.maintenance_on">
        <source>Maintenance: visitors are sent to the staffed lane</source>
        <translation type="unfinished">点検中：来訪者は有人レーンへ案内されます</translation>
    </message>
    <message id="tech.maintenance_first">
        <source>Start maintenance first</source>
        <translation type="unfinished">先に「点検を始める」を押してください</translation>
    </message>
    <message id="tech.state_up">
        <source>works</source>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tech.state_down">
        <source>away</source>
        <translation type="unfinished">異常</translation>
    </message>
    <message id="tech.state_silent">
        <source>not heard of yet</source>
        <translation type="unfinished">まだ応答なし</translation>
    </message>
    <message id="tech.seconds_ago">
        <source>{n} s ago</source>
        <translation type="unfinished">{n} 秒前</translation>
    </message>
    <message id="tech.days_left">
        <source>{n} d left</source>
        <translation type="unfinished">残り {n} 日</translation>
    </message>
    <message id="tech.link_bare">
        <source>no address</source>
        <translation type="unfinished">アドレスなし</translation>
    </message>
    <message id="tech.link_down">
        <source>down</source>
        <translation type="unfinished">未接続</translation>
    </message>
    <message id="tech.none">
        <source>not set up</source>
        <translation type="unfinished">未設定</translation>
    </message>
    <message id="tech.test_all">
        <source>Test all devices</source>
        <translation type="unfinished">全機器を検査</translation>
    </message>
    <message id="tech.test_sound">
        <source>Play a sentence</source>
        <translation type="unfinished">音声を試す</translation>
    </message>
    <message id="tech.stop">
        <source>Stop</source>
        <translation type="unfinished">止める</translation>
    </message>
    <message id="tech.network_read_only">
        <source>This page only shows; nothing is changed</source>
        <translation type="unfinished">表示だけです。設定は変わりません</translation>
    </message>
    <message id="tech.gate_warning">
        <source>The gate really opens, once</source>
        <translation type="unfinished">ゲートが実際に一度開きます</translation>
    </message>
    <message id="tech.gate_warning_more">
        <source>See that nobody, no hand and nothing is in the gate. You can cancel during the countdown. Each test is recorded.</source>
        <translation type="unfinished">ゲートの中に人・手・物がないことを確かめてください。秒読みの間は中止できます。試験は記録されます。</translation>
    </message>
    <message id="tech.gate_pulse_ms">
        <source>Pulse of {n} ms; the command is good for 2 s</source>
        <translation type="unfinished">パルス {n} ミリ秒、命令は2秒間だけ有効</translation>
    </message>
    <message id="tech.gate_none">
        <source>No gate is set up on this kiosk</source>
        <translation type="unfinished">ゲートは設定されていません</translation>
    </message>
    <message id="tech.gate_hold">
        <source>Hold for 2 s to start the countdown</source>
        <translation type="unfinished">2秒間押し続けると秒読みを始めます</translation>
    </message>
    <message id="tech.gate_cancel">
        <source>Cancel</source>
        <translation type="unfinished">中止</translation>
    </message>
    <message id="tech.fainter">
        <source>Fainter</source>
        <translation type="unfinished">薄く</translation>
    </message>
    <message id="tech.stronger">
        <source>Stronger</source>
        <translation type="unfinished">濃く</translation>
    </message>
    <message id="tech.align_draft">
        <source>Moved, not saved yet</source>
        <translation type="unfinished">動かしました。未保存です</translation>
    </message>
    <message id="tech.align_saved">
        <source>The alignment as saved</source>
        <translation type="unfinished">保存済みの位置合わせ</translation>
    </message>
    <message id="tech.align_waiting">
        <source>Saved; in use after a restart</source>
        <translation type="unfinished">保存しました。再起動後に有効です</translation>
    </message>
    <message id="tech.align_none">
        <source>Not aligned yet: move the picture onto a face, or use a warm target</source>
        <translation type="unfinished">未調整：熱画像を顔に重ねるか、温かい標的で調整</translation>
    </message>
    <message id="tech.align_numbers">
        <source>Numbers</source>
        <translation type="unfinished">数値</translation>
    </message>
    <message id="tech.align_reset">
        <source>Undo moves</source>
        <translation type="unfinished">移動を取消</translation>
    </message>
    <message id="tech.align_undo">
        <source>Previous</source>
        <translation type="unfinished">前に戻す</translation>
    </message>
    <message id="tech.align_save">
        <source>Save alignment</source>
        <translation type="unfinished">保存</translation>
    </message>
    <message id="tech.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">温かい標的で調整</translation>
    </message>
    <message id="tech.calibrate_place">
        <source>{n} of 9 places; now: {where}</source>
        <translation type="unfinished">{n}/9 か所。次は：{where}</translation>
    </message>
    <message id="tech.calibrate_fits">
        <source>Fits: {n} thermal pixels residual. Save it</source>
        <translation type="unfinished">完了：残差 {n} 画素。保存してください</translation>
    </message>
    <message id="tech.restart_hold">
        <source>Hold for 2 s to restart with the new settings</source>
        <translation type="unfinished">2秒間押すと再起動し、新しい設定になります</translation>
    </message>
    <message id="tech.provision_how">
        <source>Scan the printed code, or plug in a stick with its file</source>
        <translation type="unfinished">印刷されたコードを読むか、ファイル入りのUSBを挿してください</translation>
    </message>
    <message id="tech.provision_scan">
        <source>Scan the code</source>
        <translation type="unfinished">コードを読む</translation>
    </message>
    <message id="tech.provision_stick">
        <source>From a stick</source>
        <translation type="unfinished">USBから読む</translation>
    </message>
    <message id="tech.provision_hold">
        <source>Hold the code before the camera or the scanner</source>
        <translation type="unfinished">コードをカメラか読取部にかざしてください</translation>
    </message>
    <message id="tech.provision_begin">
        <source>Hold for 2 s to begin</source>
        <translation type="unfinished">2秒間押すと登録を始めます</translation>
    </message>
    <message id="tech.code_place">
        <source>Place</source>
        <translation type="unfinished">場所</translation>
    </message>
    <message id="tech.code_service">
        <source>Service</source>
        <translation type="unfinished">サービス</translation>
    </message>
    <message id="tech.code_hardware">
        <source>Expected</source>
        <translation type="unfinished">必要な機器</translation>
    </message>
    <message id="tech.code_missing">
        <source>Missing</source>
        <translation type="unfinished">ない機器</translation>
    </message>
    <message id="tech.code_forget">
        <source>Another code</source>
        <translation type="unfinished">別のコード</translation>
    </message>
    <message id="tech.roll_hold">
        <source>Hold for 2 s to renew the certificate</source>
        <translation type="unfinished">2秒間押すと証明書を更新します</translation>
    </message>
    <message id="tech.rehearsal_about">
        <source>About three minutes. The gate does not open; whoever comes ends it and is served.</source>
        <translation type="unfinished">約3分。ゲートは開きません。人が来ると終わり、通常どおり対応します。</translation>
    </message>
    <message id="tech.rehearsal_maintenance">
        <source>End maintenance before a rehearsal</source>
        <translation type="unfinished">点検を終えてから訓練を始めてください</translation>
    </message>
    <message id="tech.rehearsal_begin">
        <source>Begin in 10 s</source>
        <translation type="unfinished">10秒後に始める</translation>
    </message>
    <message id="tech.rehearsal_aside">
        <source>Step out of the camera's view</source>
        <translation type="unfinished">カメラの視野から出てください</translation>
    </message>
    <message id="tech.log_all">
        <source>All</source>
        <translation type="unfinished">すべて</translation>
    </message>
    <message id="tech.log_warning">
        <source>Warnings</source>
        <translation type="unfinished">警告以上</translation>
    </message>
    <message id="tech.log_error">
        <source>Errors</source>
        <translation type="unfinished">エラー</translation>
    </message>
    <message id="tech.log_empty">
        <source>Nothing here</source>
        <translation type="unfinished">記録なし</translation>
    </message>
    <message id="tech.sheet_none">
        <source>No sheet yet: it is made at the end of provisioning</source>
        <translation type="unfinished">検収書はまだありません。登録の最後に作られます</translation>
    </message>
    <message id="tech.sheet_failed">
        <source>Fails</source>
        <translation type="unfinished">不合格</translation>
    </message>
    <message id="tech.sheet_export">
        <source>Copy to a stick</source>
        <translation type="unfinished">USBへ複製</translation>
    </message>
    <message id="tech.sheet_exported">
        <source>Copied and written: the stick may be pulled</source>
        <translation type="unfinished">複製しました。USBを抜けます</translation>
    </message>
    <message id="tech.sheet_about">
        <source>Signed by this kiosk's own key: PDF, picture and signature file.</source>
        <translation type="unfinished">本機の鍵で署名済み：PDF、画像、署名ファイル。</translation>
    </message>
</context>
<context>
    <name>tech_value</name>
    <message id="tech_value.fps">
        <source>rate</source>
        <translation type="unfinished">毎秒</translation>
    </message>
    <message id="tech_value.frame_ms">
        <source>frame</source>
        <translation type="unfinished">1枚</translation>
    </message>
    <message id="tech_value.last_read">
        <source>last try</source>
        <translation type="unfinished">前回読取</translation>
    </message>
    <message id="tech_value.gate_last">
        <source>last pulse</source>
        <translation type="unfinished">前回動作</translation>
    </message>
    <message id="tech_value.rate">
        <source>rate</source>
        <translation type="unfinished">頻度</translation>
    </message>
    <message id="tech_value.ambient">
        <source>ambient</source>
        <translation type="unfinished">周囲</translation>
    </message>
    <message id="tech_value.warmest">
        <source>warmest</source>
        <translation type="unfinished">最高</translation>
    </message>
    <message id="tech_value.skin">
        <source>skin</source>
        <translation type="unfinished">皮膚</translation>
    </message>
    <message id="tech_value.contact_turn">
        <source>turnstile</source>
        <translation type="unfinished">回転バー</translation>
    </message>
    <message id="tech_value.contact_door">
        <source>door</source>
        <translation type="unfinished">扉</translation>
    </message>
    <message id="tech_value.contact_barrier">
        <source>light barrier</source>
        <translation type="unfinished">光電管</translation>
    </message>
    <message id="tech_value.contact_fire">
        <source>fire alarm</source>
        <translation type="unfinished">火災</translation>
    </message>
</context>
<context>
    <name>tech_said</name>
    <message id="tech_said.read">
        <source>ok</source>
        <translation type="unfinished">成功</translation>
    </message>
    <message id="tech_said.unread">
        <source>not readable</source>
        <translation type="unfinished">読めず</translation>
    </message>
    <message id="tech_said.active">
        <source>active</source>
        <translation type="unfinished">作動</translation>
    </message>
    <message id="tech_said.rest">
        <source>at rest</source>
        <translation type="unfinished">静止</translation>
    </message>
    <message id="tech_said.pulsed">
        <source>sent</source>
        <translation type="unfinished">開</translation>
    </message>
    <message id="tech_said.expired">
        <source>expired</source>
        <translation type="unfinished">期限切れ</translation>
    </message>
    <message id="tech_said.failed">
        <source>failed</source>
        <translation type="unfinished">失敗</translation>
    </message>
    <message id="tech_said.unknown">
        <source>unknown</source>
        <translation type="unfinished">不明</translation>
    </message>
</context>
<context>
    <name>tech_advice</name>
    <message id="tech_advice.camera">
        <source>Check the camera's plug and the vision service; take the cover off</source>
        <translation type="unfinished">カメラの接続と画像サービス、カバーを確認</translation>
    </message>
    <message id="tech_advice.thermal">
        <source>Check the I2C wiring and the 3.3 V supply</source>
        <translation type="unfinished">I2C配線と3.3 V電源を確認</translation>
    </message>
    <message id="tech_advice.id_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">読取機の電源・ケーブル・ポートを確認</translation>
    </message>
    <message id="tech_advice.smart_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">読取機の電源・ケーブル・ポートを確認</translation>
    </message>
    <message id="tech_advice.scanner">
        <source>Check the scanner's cable; plug it in again</source>
        <translation type="unfinished">スキャナのケーブルを挿し直す</translation>
    </message>
    <message id="tech_advice.gate">
        <source>Check the relay board's power and serial cable; nobody is admitted until it is back</source>
        <translation type="unfinished">リレー基板の電源と通信線を確認。復旧まで誰も通しません</translation>
    </message>
    <message id="tech_advice.contacts">
        <source>Check the contacts' wiring and their board</source>
        <translation type="unfinished">接点の配線と基板を確認</translation>
    </message>
    <message id="tech_advice.light">
        <source>Check the light's wiring and its board</source>
        <translation type="unfinished">表示灯の配線と基板を確認</translation>
    </message>
    <message id="tech_advice.audio">
        <source>Check the loudspeaker and the sound device</source>
        <translation type="unfinished">スピーカーと音声機器を確認</translation>
    </message>
    <message id="tech_advice.store">
        <source>Check the disk's free space: nobody is admitted without a record</source>
        <translation type="unfinished">ディスクの空きを確認。記録できない間は通しません</translation>
    </message>
    <message id="tech_advice.screen">
        <source>Check the screen's service</source>
        <translation type="unfinished">画面サービスを確認</translation>
    </message>
</context>
<context>
    <name>tech_fact</name>
    <message id="tech_fact.link">
        <source>Link</source>
        <translation type="unfinished">回線</translation>
    </message>
    <message id="tech_fact.service">
        <source>Platform</source>
        <translation type="unfinished">照合サービス</translation>
    </message>
    <message id="tech_fact.broker">
        <source>Broker</source>
        <translation type="unfinished">報告先</translation>
    </message>
    <message id="tech_fact.outbox">
        <source>Waiting events</source>
        <translation type="unfinished">未送信</translation>
    </message>
    <message id="tech_fact.certificate">
        <source>Certificate</source>
        <translation type="unfinished">証明書</translation>
    </message>
    <message id="tech_fact.clock">
        <source>Clock</source>
        <translation type="unfinished">時計</translation>
    </message>
</context>
<context>
    <name>tech_work</name>
    <message id="tech_work.doctor">
        <source>Device test</source>
        <translation type="unfinished">機器検査</translation>
    </message>
    <message id="tech_work.provision">
        <source>Provisioning</source>
        <translation type="unfinished">登録</translation>
    </message>
    <message id="tech_work.roll">
        <source>New certificate</source>
        <translation type="unfinished">証明書更新</translation>
    </message>
    <message id="tech_work.rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">訓練</translation>
    </message>
    <message id="tech_work.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">標的での調整</translation>
    </message>
    <message id="tech_work.running">
        <source>running</source>
        <translation type="unfinished">実行中</translation>
    </message>
    <message id="tech_work.done">
        <source>done</source>
        <translation type="unfinished">完了</translation>
    </message>
    <message id="tech_work.failed">
        <source>not passed</source>
        <translation type="unfinished">不合格</translation>
    </message>
    <message id="tech_work.stopped">
        <source>stopped</source>
        <translation type="unfinished">中止</translation>
    </message>
    <message id="tech_work.passed">
        <source>passed</source>
        <translation type="unfinished">合格</translation>
    </message>
    <message id="tech_work.total">
        <source>total</source>
        <translation type="unfinished">合計</translation>
    </message>
    <message id="tech_work.accepted">
        <source>accepted</source>
        <translation type="unfinished">合格</translation>
    </message>
    <message id="tech_work.not_accepted">
        <source>not accepted</source>
        <translation type="unfinished">不合格</translation>
    </message>
    <message id="tech_work.test_ok">
        <source>ok</source>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tech_work.test_warn">
        <source>mind</source>
        <translation type="unfinished">注意</translation>
    </message>
    <message id="tech_work.test_fail">
        <source>fails</source>
        <translation type="unfinished">失敗</translation>
    </message>
    <message id="tech_work.test_not_configured">
        <source>not set up</source>
        <translation type="unfinished">未設定</translation>
    </message>
    <message id="tech_work.sheet_changed">
        <source>signature does not hold</source>
        <translation type="unfinished">署名が合いません</translation>
    </message>
</context>
<context>
    <name>tech_step</name>
    <message id="tech_step.overload">
        <source>eight at once</source>
        <translation type="unfinished">8人同時</translation>
    </message>
    <message id="tech_step.dead-camera">
        <source>camera dies</source>
        <translation type="unfinished">カメラ停止</translation>
    </message>
    <message id="tech_step.dead-thermometer">
        <source>thermometer dies</source>
        <translation type="unfinished">体温計停止</translation>
    </message>
    <message id="tech_step.reader-unplugged">
        <source>reader unplugged</source>
        <translation type="unfinished">読取機の抜け</translation>
    </message>
    <message id="tech_step.network-gone">
        <source>network gone</source>
        <translation type="unfinished">通信断</translation>
    </message>
    <message id="tech_step.platform-wrong">
        <source>platform talks nonsense</source>
        <translation type="unfinished">異常な応答</translation>
    </message>
    <message id="tech_step.replay-attack">
        <source>codes shown again</source>
        <translation type="unfinished">コードの再使用</translation>
    </message>
    <message id="tech_step.disk-full">
        <source>disk full</source>
        <translation type="unfinished">ディスク満杯</translation>
    </message>
    <message id="tech_step.clock-wrong">
        <source>wrong clock</source>
        <translation type="unfinished">時計の誤り</translation>
    </message>
    <message id="tech_step.upper_left">
        <source>upper left</source>
        <translation type="unfinished">左上</translation>
    </message>
    <message id="tech_step.top">
        <source>top</source>
        <translation type="unfinished">上</translation>
    </message>
    <message id="tech_step.upper_right">
        <source>upper right</source>
        <translation type="unfinished">右上</translation>
    </message>
    <message id="tech_step.left">
        <source>left</source>
        <translation type="unfinished">左</translation>
    </message>
    <message id="tech_step.middle">
        <source>middle</source>
        <translation type="unfinished">中央</translation>
    </message>
    <message id="tech_step.right">
        <source>right</source>
        <translation type="unfinished">右</translation>
    </message>
    <message id="tech_step.lower_left">
        <source>lower left</source>
        <translation type="unfinished">左下</translation>
    </message>
    <message id="tech_step.bottom">
        <source>bottom</source>
        <translation type="unfinished">下</translation>
    </message>
    <message id="tech_step.lower_right">
        <source>lower right</source>
        <translation type="unfinished">右下</translation>
    </message>
    <message id="tech_step.asking the service">
        <source>asking the service</source>
        <translation type="unfinished">サービスに問合せ</translation>
    </message>
    <message id="tech_step.making the key">
        <source>making the key</source>
        <translation type="unfinished">鍵を作成</translation>
    </message>
    <message id="tech_step.asking for the certificate">
        <source>asking for the certificate</source>
        <translation type="unfinished">証明書を申請</translation>
    </message>
    <message id="tech_step.keeping what came">
        <source>keeping what came</source>
        <translation type="unfinished">受け取った物を保存</translation>
    </message>
    <message id="tech_step.writing the settings">
        <source>writing the settings</source>
        <translation type="unfinished">設定を書込み</translation>
    </message>
    <message id="tech_step.testing the kiosk">
        <source>testing the kiosk</source>
        <translation type="unfinished">自己診断</translation>
    </message>
    <message id="tech_step.signing the sheet">
        <source>signing the sheet</source>
        <translation type="unfinished">検収書に署名</translation>
    </message>
</context>
<context>
    <name>tech_trial</name>
    <message id="tech_trial.armed">
        <source>Step out of the gate</source>
        <translation type="unfinished">ゲートから離れて</translation>
    </message>
    <message id="tech_trial.asked">
        <source>Opening…</source>
        <translation type="unfinished">開いています…</translation>
    </message>
    <message id="tech_trial.cancelled">
        <source>Cancelled: the gate did not move</source>
        <translation type="unfinished">中止しました。ゲートは動いていません</translation>
    </message>
    <message id="tech_trial.pulsed">
        <source>One pulse was sent: see whether the gate opened</source>
        <translation type="unfinished">パルスを1回送りました。開いたか確認してください</translation>
    </message>
    <message id="tech_trial.expired">
        <source>Too late: nothing was sent</source>
        <translation type="unfinished">時間切れ。送っていません</translation>
    </message>
    <message id="tech_trial.failed">
        <source>The board did not act: check power and cable</source>
        <translation type="unfinished">基板が動作しません。電源と線を確認</translation>
    </message>
    <message id="tech_trial.withdrawn">
        <source>Taken back: nothing was sent</source>
        <translation type="unfinished">取り消しました。送っていません</translation>
    </message>
    <message id="tech_trial.no_gate">
        <source>The gate is away</source>
        <translation type="unfinished">ゲートが使えません</translation>
    </message>
    <message id="tech_trial.unknown">
        <source>Sent, and not confirmed</source>
        <translation type="unfinished">送信済み、結果は未確認</translation>
    </message>
    <message id="tech_trial.busy">
        <source>A visitor is on the way through: not done</source>
        <translation type="unfinished">来訪者が通行中です。実行しません</translation>
    </message>
    <message id="tech_trial.alarm">
        <source>Fire alarm: not done</source>
        <translation type="unfinished">火災警報のため実行しません</translation>
    </message>
    <message id="tech_trial.rehearsal">
        <source>A rehearsal is on: not done</source>
        <translation type="unfinished">訓練中のため実行しません</translation>
    </message>
    <message id="tech_trial.not_on">
        <source>Maintenance is over: not done</source>
        <translation type="unfinished">点検は終了。実行しません</translation>
    </message>
    <message id="tech_trial.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">もう一度押し続けてください</translation>
    </message>
    <message id="tech_trial.stale">
        <source>It waited too long: not done</source>
        <translation type="unfinished">遅れたため実行しません</translation>
    </message>
    <message id="tech_trial.running">
        <source>The last test is not over</source>
        <translation type="unfinished">前の試験が終わっていません</translation>
    </message>
    <message id="tech_trial.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">先に点検を始めてください</translation>
    </message>
    <message id="tech_trial.record_away">
        <source>It can't be recorded: not done</source>
        <translation type="unfinished">記録できないため実行しません</translation>
    </message>
</context>
<context>
    <name>tech_why</name>
    <message id="tech_why.busy">
        <source>A visitor is being served: try again in a moment</source>
        <translation type="unfinished">来訪者に対応中です。少し待ってください</translation>
    </message>
    <message id="tech_why.alarm">
        <source>Fire alarm: maintenance can't begin</source>
        <translation type="unfinished">火災警報中は始められません</translation>
    </message>
    <message id="tech_why.rehearsal">
        <source>A rehearsal is on</source>
        <translation type="unfinished">訓練中です</translation>
    </message>
    <message id="tech_why.taken">
        <source>Another technician is at work</source>
        <translation type="unfinished">別の技術者が作業中です</translation>
    </message>
    <message id="tech_why.time">
        <source>Nobody touched anything: maintenance ended</source>
        <translation type="unfinished">操作がないため点検を終えました</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">先に点検を始めてください</translation>
    </message>
    <message id="problem.record_away">
        <source>It can't be recorded: nothing was done</source>
        <translation type="unfinished">記録できないため実行していません</translation>
    </message>
    <message id="problem.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">もう一度押し続けてください</translation>
    </message>
    <message id="problem.no_settings_file">
        <source>This kiosk was started without a settings file: use the command line</source>
        <translation type="unfinished">設定ファイルがありません。コマンドを使ってください</translation>
    </message>
    <message id="problem.settings_read_only">
        <source>The settings can't be written here: save them by command, as root</source>
        <translation type="unfinished">設定を書けません。管理者がコマンドで保存してください</translation>
    </message>
    <message id="problem.settings_by_hand">
        <source>The settings file must be changed by hand</source>
        <translation type="unfinished">設定ファイルを手で直してください</translation>
    </message>
    <message id="problem.impossible_registration">
        <source>Such an alignment can't be: not saved</source>
        <translation type="unfinished">ありえない値です。保存していません</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to bring back</source>
        <translation type="unfinished">戻すものがありません</translation>
    </message>
    <message id="problem.cannot_register">
        <source>The places don't fit: same distance, hold still, once more</source>
        <translation type="unfinished">位置が合いません。同じ距離でもう一度</translation>
    </message>
    <message id="problem.too_long">
        <source>It took too long and was stopped</source>
        <translation type="unfinished">時間がかかりすぎたため止めました</translation>
    </message>
    <message id="problem.child_died">
        <source>The program ended unexpectedly: try again, see the log</source>
        <translation type="unfinished">プログラムが異常終了しました。ログを確認</translation>
    </message>
    <message id="problem.run_dir_read_only">
        <source>The run folder can't be written</source>
        <translation type="unfinished">実行フォルダに書けません</translation>
    </message>
    <message id="problem.no_code_taken">
        <source>No code was taken yet</source>
        <translation type="unfinished">コードがまだありません</translation>
    </message>
    <message id="problem.no_hand_over_code">
        <source>This is no hand-over code</source>
        <translation type="unfinished">登録用コードではありません</translation>
    </message>
    <message id="problem.no_stick">
        <source>No stick found: plug it in and wait some seconds</source>
        <translation type="unfinished">USBが見つかりません。挿して数秒待ってください</translation>
    </message>
    <message id="problem.no_code_on_stick">
        <source>No hand-over file in the stick's top folder</source>
        <translation type="unfinished">USBの最上位に登録ファイルがありません</translation>
    </message>
    <message id="problem.several_codes">
        <source>Several hand-over files on the stick: leave one</source>
        <translation type="unfinished">登録ファイルが複数あります。一つだけにしてください</translation>
    </message>
    <message id="problem.stick_unreadable">
        <source>The stick can't be read or written</source>
        <translation type="unfinished">USBを読み書きできません</translation>
    </message>
    <message id="problem.stick_read_only">
        <source>The stick is read-only: check its switch</source>
        <translation type="unfinished">USBに書けません。書込み防止を確認</translation>
    </message>
    <message id="problem.stick_full">
        <source>The stick is full</source>
        <translation type="unfinished">USBの空きが足りません</translation>
    </message>
    <message id="problem.no_sheet">
        <source>There is no sheet yet</source>
        <translation type="unfinished">検収書はまだありません</translation>
    </message>
    <message id="problem.work_running">
        <source>Something else is still running</source>
        <translation type="unfinished">ほかの作業が実行中です</translation>
    </message>
    <message id="problem.rehearsal_busy">
        <source>Somebody is at the door, or maintenance is on: not begun</source>
        <translation type="unfinished">人がいるか点検中のため始められません</translation>
    </message>
    <message id="problem.rehearsal_running">
        <source>A rehearsal is on already</source>
        <translation type="unfinished">すでに訓練中です</translation>
    </message>
    <message id="problem.rehearsal_unknown_item">
        <source>There is no such item</source>
        <translation type="unfinished">その項目はありません</translation>
    </message>
    <message id="problem.rehearsal_no_answer">
        <source>No answer: see the log</source>
        <translation type="unfinished">応答がありません。ログを確認</translation>
    </message>
    <message id="problem.rehearsal_person">
        <source>Somebody came and was served: it ended</source>
        <translation type="unfinished">人が来たため終わりました</translation>
    </message>
    <message id="problem.rehearsal_time">
        <source>It lasted too long and ended</source>
        <translation type="unfinished">時間切れで終わりました</translation>
    </message>
    <message id="problem.rehearsal_stopped">
        <source>It was stopped</source>
        <translation type="unfinished">中止しました</translation>
    </message>
    <message id="problem.rehearsal_left">
        <source>It was stopped</source>
        <translation type="unfinished">中止しました</translation>
    </message>
    <message id="problem.rehearsal_fault">
        <source>It failed: see the log</source>
        <translation type="unfinished">失敗しました。ログを確認</translation>
    </message>
</context>
<context>
    <name>tech_target</name>
    <message id="tech_target.no_code">
        <source>The camera sees no code: turn the printed side to it</source>
        <translation type="unfinished">カメラにコードが見えません</translation>
    </message>
    <message id="tech_target.still">
        <source>Hold the target still</source>
        <translation type="unfinished">標的を動かさないで</translation>
    </message>
    <message id="tech_target.move_on">
        <source>Move the target on</source>
        <translation type="unfinished">次の場所へ動かして</translation>
    </message>
    <message id="tech_target.cold">
        <source>The target is not warm enough (above 40 °C)</source>
        <translation type="unfinished">標的を40 °C以上に温めて</translation>
    </message>
    <message id="tech_target.nearer">
        <source>Come nearer with the target</source>
        <translation type="unfinished">標的を近づけて</translation>
    </message>
    <message id="tech_target.two">
        <source>Two warm things in view: leave only the target</source>
        <translation type="unfinished">熱い物が二つあります。標的だけに</translation>
    </message>
    <message id="tech_target.outside">
        <source>The target is partly outside: move it inwards</source>
        <translation type="unfinished">標的が画面外です。内側へ</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.daemon">
        <source>main program</source>
        <translation type="unfinished">本体プログラム</translation>
    </message>
    <message id="device.fever">
        <source>fever checks</source>
        <translation type="unfinished">体温判定</translation>
    </message>
    <message id="device.adapter">
        <source>adapter</source>
        <translation type="unfinished">照合先の接続定義</translation>
    </message>
    <message id="device.service">
        <source>platform</source>
        <translation type="unfinished">照合サービス</translation>
    </message>
    <message id="device.fact_cache">
        <source>offline cache</source>
        <translation type="unfinished">オフラインの控え</translation>
    </message>
    <message id="device.lists">
        <source>lists</source>
        <translation type="unfinished">リスト</translation>
    </message>
    <message id="device.base_file">
        <source>base file</source>
        <translation type="unfinished">基本ファイル</translation>
    </message>
    <message id="device.certificate">
        <source>certificate</source>
        <translation type="unfinished">証明書</translation>
    </message>
    <message id="device.remote">
        <source>district</source>
        <translation type="unfinished">地区からの設定</translation>
    </message>
    <message id="device.identity">
        <source>certificate</source>
        <translation type="unfinished">本機の証明書と鍵</translation>
    </message>
    <message id="device.keys">
        <source>keys</source>
        <translation type="unfinished">鍵</translation>
    </message>
    <message id="device.models">
        <source>models</source>
        <translation type="unfinished">認識モデル</translation>
    </message>
    <message id="device.clock">
        <source>clock</source>
        <translation type="unfinished">時計</translation>
    </message>
    <message id="device.policy">
        <source>policy</source>
        <translation type="unfinished">確認の規則</translation>
    </message>
    <message id="device.updates">
        <source>updates</source>
        <translation type="unfinished">更新</translation>
    </message>
    <message id="device.faces">
        <source>faces</source>
        <translation type="unfinished">顔の登録</translation>
    </message>
    <message id="device.staff">
        <source>staff</source>
        <translation type="unfinished">係員の登録</translation>
    </message>
    <message id="device.heat">
        <source>board heat</source>
        <translation type="unfinished">基板の温度</translation>
    </message>
    <message id="device.supply">
        <source>supply</source>
        <translation type="unfinished">電源</translation>
    </message>
    <message id="device.memory">
        <source>memory wear</source>
        <translation type="unfinished">メモリの寿命</translation>
    </message>
    <message id="device.computer">
        <source>computer</source>
        <translation type="unfinished">基板</translation>
    </message>
    <message id="device.debug">
        <source>debug ports</source>
        <translation type="unfinished">デバッグ用の口</translation>
    </message>
    <message id="device.credentials">
        <source>credentials</source>
        <translation type="unfinished">資格証明</translation>
    </message>
</context>
</TS>
