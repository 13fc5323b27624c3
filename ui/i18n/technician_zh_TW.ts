<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.MAINTENANCE">
        <source>In maintenance, use staffed lane</source>
        <translation type="unfinished">裝置維護中，請走人工通道</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.MAINTENANCE">
        <source>Maintenance</source>
        <translation type="unfinished">維護中</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.MAINTENANCE">
        <source>A technician works at the kiosk</source>
        <translation type="unfinished">技術人員正在維護裝置</translation>
    </message>
</context>
<context>
    <name>tech</name>
    <message id="tech.page_devices">
        <source>Devices</source>
        <translation type="unfinished">裝置</translation>
    </message>
    <message id="tech.page_thermal">
        <source>Thermal alignment</source>
        <translation type="unfinished">攝影機與熱像對齊</translation>
    </message>
    <message id="tech.page_gate">
        <source>Gate test</source>
        <translation type="unfinished">閘門測試</translation>
    </message>
    <message id="tech.page_network">
        <source>Network</source>
        <translation type="unfinished">網路</translation>
    </message>
    <message id="tech.page_provision">
        <source>Provisioning</source>
        <translation type="unfinished">開通本機</translation>
    </message>
    <message id="tech.page_rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">演練</translation>
    </message>
    <message id="tech.page_logs">
        <source>Log</source>
        <translation type="unfinished">日誌</translation>
    </message>
    <message id="tech.page_sheet">
        <source>Acceptance sheet</source>
        <translation type="unfinished">驗收單</translation>
    </message>
    <message id="tech.tab_devices">
        <source>Devices</source>
        <translation type="unfinished">裝置</translation>
    </message>
    <message id="tech.tab_thermal">
        <source>Align</source>
        <translation type="unfinished">對齊</translation>
    </message>
    <message id="tech.tab_gate">
        <source>Gate</source>
        <translation type="unfinished">閘門</translation>
    </message>
    <message id="tech.tab_network">
        <source>Network</source>
        <translation type="unfinished">網路</translation>
    </message>
    <message id="tech.tab_provision">
        <source>Provision</source>
        <translation type="unfinished">開通</translation>
    </message>
    <message id="tech.tab_rehearsal">
        <source>Rehearse</source>
        <translation type="unfinished">演練</translation>
    </message>
    <message id="tech.tab_logs">
        <source>Log</source>
        <translation type="unfinished">日誌</translation>
    </message>
    <message id="tech.tab_sheet">
        <source>Sheet</source>
        <translation type="unfinished">驗收單</translation>
    </message>
    <message id="tech.maintenance_begin">
        <source>Start maintenance</source>
        <translation type="unfinished">開始維護</translation>
    </message>
    <message id="tech.maintenance_end">
        <source>End maintenance</source>
        <translation type="unfinished">結束維護</translation>
    </message>
    <message id="tech.maintenance_on">
        <source>Maintenance: visitors are sent to the staffed lane</source>
        <translation type="unfinished">維護中：訪客已被引導至人工通道</translation>
    </message>
    <message id="tech.maintenance_first">
        <source>Start maintenance first</source>
        <translation type="unfinished">請先點選「開始維護」</translation>
    </message>
    <message id="tech.state_up">
        <source>works</source>
        <translation type="unfinished">正常</translation>
    </message>
    <message id="tech.state_down">
        <source>away</source>
        <translation type="unfinished">故障</translation>
    </message>
    <message id="tech.state_silent">
        <source>not heard of yet</source>
        <translation type="unfinished">尚無訊息</translation>
    </message>
    <message id="tech.seconds_ago">
        <source>{n} s ago</source>
        <translation type="unfinished">{n} 秒前</translation>
    </message>
    <message id="tech.days_left">
        <source>{n} d left</source>
        <translation type="unfinished">還有 {n} 天到期</translation>
    </message>
    <message id="tech.link_bare">
        <source>no address</source>
        <translation type="unfinished">無位址</translation>
    </message>
    <message id="tech.link_down">
        <source>down</source>
        <translation type="unfinished">無連線</translation>
    </message>
    <message id="tech.none">
        <source>not set up</source>
        <translation type="unfinished">未設定</translation>
    </message>
    <message id="tech.test_all">
        <source>Test all devices</source>
        <translation type="unfinished">檢測全部裝置</translation>
    </message>
    <message id="tech.test_sound">
        <source>Play a sentence</source>
        <translation type="unfinished">試播語音</translation>
    </message>
    <message id="tech.stop">
        <source>Stop</source>
        <translation type="unfinished">停止</translation>
    </message>
    <message id="tech.network_read_only">
        <source>This page only shows; nothing is changed</source>
        <translation type="unfinished">此頁只顯示，不會變更網路設定</translation>
    </message>
    <message id="tech.gate_warning">
        <source>The gate really opens, once</source>
        <translation type="unfinished">閘門將真實開啟一次</translation>
    </message>
    <message id="tech.gate_warning_more">
        <source>See that nobody, no hand and nothing is in the gate. You can cancel during the countdown. Each test is recorded.</source>
        <translation type="unfinished">請確認閘門內無人、無手、無物品。倒數時隨時可取消。每次測試都會記錄。</translation>
    </message>
    <message id="tech.gate_pulse_ms">
        <source>Pulse of {n} ms; the command is good for 2 s</source>
        <translation type="unfinished">脈衝時長 {n} 毫秒，指令 2 秒內有效</translation>
    </message>
    <message id="tech.gate_none">
        <source>No gate is set up on this kiosk</source>
        <translation type="unfinished">本機未設定閘門</translation>
    </message>
    <message id="tech.gate_hold">
        <source>Hold for 2 s to start the countdown</source>
        <translation type="unfinished">按住 2 秒，開始倒數</translation>
    </message>
    <message id="tech.gate_cancel">
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message id="tech.fainter">
        <source>Fainter</source>
        <translation type="unfinished">熱像淡一點</translation>
    </message>
    <message id="tech.stronger">
        <source>Stronger</source>
        <translation type="unfinished">熱像濃一點</translation>
    </message>
    <message id="tech.align_draft">
        <source>Moved, not saved yet</source>
        <translation type="unfinished">已移動，尚未儲存</translation>
    </message>
    <message id="tech.align_saved">
        <source>The alignment as saved</source>
        <translation type="unfinished">已儲存的對齊</translation>
    </message>
    <message id="tech.align_waiting">
        <source>Saved; in use after a restart</source>
        <translation type="unfinished">已儲存，重新啟動後生效</translation>
    </message>
    <message id="tech.align_none">
        <source>Not aligned yet: move the picture onto a face, or use a warm target</source>
        <translation type="unfinished">尚未對齊：請移動熱像與人臉重合，或用熱靶校準</translation>
    </message>
    <message id="tech.align_numbers">
        <source>Numbers</source>
        <translation type="unfinished">參數</translation>
    </message>
    <message id="tech.align_reset">
        <source>Undo moves</source>
        <translation type="unfinished">復原移動</translation>
    </message>
    <message id="tech.align_undo">
        <source>Previous</source>
        <translation type="unfinished">還原上次</translation>
    </message>
    <message id="tech.align_save">
        <source>Save alignment</source>
        <translation type="unfinished">儲存對齊</translation>
    </message>
    <message id="tech.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">熱靶校準</translation>
    </message>
    <message id="tech.calibrate_place">
        <source>{n} of 9 places; now: {where}</source>
        <translation type="unfinished">已取 {n}/9 點，請移到：{where}</translation>
    </message>
    <message id="tech.calibrate_fits">
        <source>Fits: {n} thermal pixels residual. Save it</source>
        <translation type="unfinished">校準完成，殘差 {n} 熱像素，請儲存</translation>
    </message>
    <message id="tech.restart_hold">
        <source>Hold for 2 s to restart with the new settings</source>
        <translation type="unfinished">按住 2 秒重新啟動服務，新設定生效</translation>
    </message>
    <message id="tech.provision_how">
        <source>Scan the printed code, or plug in a stick with its file</source>
        <translation type="unfinished">請掃描列印的開通碼，或插入帶有開通檔案的隨身碟</translation>
    </message>
    <message id="tech.provision_scan">
        <source>Scan the code</source>
        <translation type="unfinished">掃描開通碼</translation>
    </message>
    <message id="tech.provision_stick">
        <source>From a stick</source>
        <translation type="unfinished">從隨身碟讀取</translation>
    </message>
    <message id="tech.provision_hold">
        <source>Hold the code before the camera or the scanner</source>
        <translation type="unfinished">請把開通碼對準攝影機或掃碼窗</translation>
    </message>
    <message id="tech.provision_begin">
        <source>Hold for 2 s to begin</source>
        <translation type="unfinished">按住 2 秒，開始開通</translation>
    </message>
    <message id="tech.code_place">
        <source>Place</source>
        <translation type="unfinished">位置</translation>
    </message>
    <message id="tech.code_service">
        <source>Service</source>
        <translation type="unfinished">服務位址</translation>
    </message>
    <message id="tech.code_hardware">
        <source>Expected</source>
        <translation type="unfinished">應有裝置</translation>
    </message>
    <message id="tech.code_missing">
        <source>Missing</source>
        <translation type="unfinished">缺少裝置</translation>
    </message>
    <message id="tech.code_forget">
        <source>Another code</source>
        <translation type="unfinished">換一張碼</translation>
    </message>
    <message id="tech.roll_hold">
        <source>Hold for 2 s to renew the certificate</source>
        <translation type="unfinished">按住 2 秒，更換本機憑證</translation>
    </message>
    <message id="tech.rehearsal_about">
        <source>About three minutes. The gate does not open; whoever comes ends it and is served.</source>
        <translation type="unfinished">演練約三分鐘，閘門不會開啟；有人走近即結束並正常服務。</translation>
    </message>
    <message id="tech.rehearsal_maintenance">
        <source>End maintenance before a rehearsal</source>
        <translation type="unfinished">請先結束維護，再開始演練</translation>
    </message>
    <message id="tech.rehearsal_begin">
        <source>Begin in 10 s</source>
        <translation type="unfinished">10 秒後開始演練</translation>
    </message>
    <message id="tech.rehearsal_aside">
        <source>Step out of the camera's view</source>
        <translation type="unfinished">請離開攝影機視野</translation>
    </message>
    <message id="tech.log_all">
        <source>All</source>
        <translation type="unfinished">全部</translation>
    </message>
    <message id="tech.log_warning">
        <source>Warnings</source>
        <translation type="unfinished">警告以上</translation>
    </message>
    <message id="tech.log_error">
        <source>Errors</source>
        <translation type="unfinished">錯誤</translation>
    </message>
    <message id="tech.log_empty">
        <source>Nothing here</source>
        <translation type="unfinished">沒有記錄</translation>
    </message>
    <message id="tech.sheet_none">
        <source>No sheet yet: it is made at the end of provisioning</source>
        <translation type="unfinished">還沒有驗收單：完成開通後自動產生</translation>
    </message>
    <message id="tech.sheet_failed">
        <source>Fails</source>
        <translation type="unfinished">未通過</translation>
    </message>
    <message id="tech.sheet_export">
        <source>Copy to a stick</source>
        <translation type="unfinished">複製到隨身碟</translation>
    </message>
    <message id="tech.sheet_exported">
        <source>Copied and written: the stick may be pulled</source>
        <translation type="unfinished">已複製並寫入，可以拔出隨身碟</translation>
    </message>
    <message id="tech.sheet_about">
        <source>Signed by this kiosk's own key: PDF, picture and signature file.</source>
        <translation type="unfinished">驗收單由本機金鑰簽章，含 PDF、圖片與簽章檔。</translation>
    </message>
</context>
<context>
    <name>tech_value</name>
    <message id="tech_value.fps">
        <source>rate</source>
        <translation type="unfinished">影格率</translation>
    </message>
    <message id="tech_value.frame_ms">
        <source>frame</source>
        <translation type="unfinished">單格</translation>
    </message>
    <message id="tech_value.last_read">
        <source>last try</source>
        <translation type="unfinished">上次讀取</translation>
    </message>
    <message id="tech_value.gate_last">
        <source>last pulse</source>
        <translation type="unfinished">上次開啟</translation>
    </message>
    <message id="tech_value.rate">
        <source>rate</source>
        <translation type="unfinished">頻率</translation>
    </message>
    <message id="tech_value.ambient">
        <source>ambient</source>
        <translation type="unfinished">環境</translation>
    </message>
    <message id="tech_value.warmest">
        <source>warmest</source>
        <translation type="unfinished">最熱</translation>
    </message>
    <message id="tech_value.skin">
        <source>skin</source>
        <translation type="unfinished">皮膚</translation>
    </message>
    <message id="tech_value.contact_turn">
        <source>turnstile</source>
        <translation type="unfinished">轉桿</translation>
    </message>
    <message id="tech_value.contact_door">
        <source>door</source>
        <translation type="unfinished">門</translation>
    </message>
    <message id="tech_value.contact_barrier">
        <source>light barrier</source>
        <translation type="unfinished">光柵</translation>
    </message>
    <message id="tech_value.contact_fire">
        <source>fire alarm</source>
        <translation type="unfinished">消防</translation>
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
        <translation type="unfinished">未能辨識</translation>
    </message>
    <message id="tech_said.active">
        <source>active</source>
        <translation type="unfinished">動作</translation>
    </message>
    <message id="tech_said.rest">
        <source>at rest</source>
        <translation type="unfinished">靜止</translation>
    </message>
    <message id="tech_said.pulsed">
        <source>sent</source>
        <translation type="unfinished">已開啟</translation>
    </message>
    <message id="tech_said.expired">
        <source>expired</source>
        <translation type="unfinished">已過期</translation>
    </message>
    <message id="tech_said.failed">
        <source>failed</source>
        <translation type="unfinished">失敗</translation>
    </message>
    <message id="tech_said.unknown">
        <source>unknown</source>
        <translation type="unfinished">結果不明</translation>
    </message>
</context>
<context>
    <name>tech_advice</name>
    <message id="tech_advice.camera">
        <source>Check the camera's plug and the vision service; take the cover off</source>
        <translation type="unfinished">檢查攝影機插頭與視覺服務，取下鏡頭蓋</translation>
    </message>
    <message id="tech_advice.thermal">
        <source>Check the I2C wiring and the 3.3 V supply</source>
        <translation type="unfinished">檢查 I2C 接線與 3.3 V 供電</translation>
    </message>
    <message id="tech_advice.id_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">檢查讀卡機電源、線材與連接埠設定</translation>
    </message>
    <message id="tech_advice.smart_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">檢查讀卡機電源、線材與連接埠設定</translation>
    </message>
    <message id="tech_advice.scanner">
        <source>Check the scanner's cable; plug it in again</source>
        <translation type="unfinished">檢查掃碼器線材，重新插拔</translation>
    </message>
    <message id="tech_advice.gate">
        <source>Check the relay board's power and serial cable; nobody is admitted until it is back</source>
        <translation type="unfinished">檢查繼電器板電源與序列線；閘門恢復前不放行</translation>
    </message>
    <message id="tech_advice.contacts">
        <source>Check the contacts' wiring and their board</source>
        <translation type="unfinished">檢查接點接線與輸入板</translation>
    </message>
    <message id="tech_advice.light">
        <source>Check the light's wiring and its board</source>
        <translation type="unfinished">檢查指示燈接線與繼電器板</translation>
    </message>
    <message id="tech_advice.audio">
        <source>Check the loudspeaker and the sound device</source>
        <translation type="unfinished">檢查喇叭接線與音訊裝置</translation>
    </message>
    <message id="tech_advice.store">
        <source>Check the disk's free space: nobody is admitted without a record</source>
        <translation type="unfinished">檢查磁碟剩餘空間；無法記錄時不放行</translation>
    </message>
    <message id="tech_advice.screen">
        <source>Check the screen's service</source>
        <translation type="unfinished">檢查螢幕服務</translation>
    </message>
</context>
<context>
    <name>tech_fact</name>
    <message id="tech_fact.link">
        <source>Link</source>
        <translation type="unfinished">網路介面</translation>
    </message>
    <message id="tech_fact.service">
        <source>Platform</source>
        <translation type="unfinished">查驗平台</translation>
    </message>
    <message id="tech_fact.broker">
        <source>Broker</source>
        <translation type="unfinished">上報服務</translation>
    </message>
    <message id="tech_fact.outbox">
        <source>Waiting events</source>
        <translation type="unfinished">待上報</translation>
    </message>
    <message id="tech_fact.certificate">
        <source>Certificate</source>
        <translation type="unfinished">本機憑證</translation>
    </message>
    <message id="tech_fact.clock">
        <source>Clock</source>
        <translation type="unfinished">時鐘</translation>
    </message>
</context>
<context>
    <name>tech_work</name>
    <message id="tech_work.doctor">
        <source>Device test</source>
        <translation type="unfinished">裝置檢測</translation>
    </message>
    <message id="tech_work.provision">
        <source>Provisioning</source>
        <translation type="unfinished">開通</translation>
    </message>
    <message id="tech_work.roll">
        <source>New certificate</source>
        <translation type="unfinished">更換憑證</translation>
    </message>
    <message id="tech_work.rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">演練</translation>
    </message>
    <message id="tech_work.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">熱靶校準</translation>
    </message>
    <message id="tech_work.running">
        <source>running</source>
        <translation type="unfinished">進行中</translation>
    </message>
    <message id="tech_work.done">
        <source>done</source>
        <translation type="unfinished">完成</translation>
    </message>
    <message id="tech_work.failed">
        <source>not passed</source>
        <translation type="unfinished">未通過</translation>
    </message>
    <message id="tech_work.stopped">
        <source>stopped</source>
        <translation type="unfinished">已停止</translation>
    </message>
    <message id="tech_work.passed">
        <source>passed</source>
        <translation type="unfinished">通過</translation>
    </message>
    <message id="tech_work.total">
        <source>total</source>
        <translation type="unfinished">總分</translation>
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
        <translation type="unfinished">簽章不符</translation>
    </message>
</context>
<context>
    <name>tech_step</name>
    <message id="tech_step.overload">
        <source>eight at once</source>
        <translation type="unfinished">八人同時到來</translation>
    </message>
    <message id="tech_step.dead-camera">
        <source>camera dies</source>
        <translation type="unfinished">攝影機失效</translation>
    </message>
    <message id="tech_step.dead-thermometer">
        <source>thermometer dies</source>
        <translation type="unfinished">測溫失效</translation>
    </message>
    <message id="tech_step.reader-unplugged">
        <source>reader unplugged</source>
        <translation type="unfinished">讀卡機拔出</translation>
    </message>
    <message id="tech_step.network-gone">
        <source>network gone</source>
        <translation type="unfinished">網路中斷</translation>
    </message>
    <message id="tech_step.platform-wrong">
        <source>platform talks nonsense</source>
        <translation type="unfinished">平台亂答</translation>
    </message>
    <message id="tech_step.replay-attack">
        <source>codes shown again</source>
        <translation type="unfinished">重複出示</translation>
    </message>
    <message id="tech_step.disk-full">
        <source>disk full</source>
        <translation type="unfinished">磁碟寫滿</translation>
    </message>
    <message id="tech_step.clock-wrong">
        <source>wrong clock</source>
        <translation type="unfinished">時鐘錯誤</translation>
    </message>
    <message id="tech_step.upper_left">
        <source>upper left</source>
        <translation type="unfinished">左上</translation>
    </message>
    <message id="tech_step.top">
        <source>top</source>
        <translation type="unfinished">上方</translation>
    </message>
    <message id="tech_step.upper_right">
        <source>upper right</source>
        <translation type="unfinished">右上</translation>
    </message>
    <message id="tech_step.left">
        <source>left</source>
        <translation type="unfinished">左側</translation>
    </message>
    <message id="tech_step.middle">
        <source>middle</source>
        <translation type="unfinished">中間</translation>
    </message>
    <message id="tech_step.right">
        <source>right</source>
        <translation type="unfinished">右側</translation>
    </message>
    <message id="tech_step.lower_left">
        <source>lower left</source>
        <translation type="unfinished">左下</translation>
    </message>
    <message id="tech_step.bottom">
        <source>bottom</source>
        <translation type="unfinished">下方</translation>
    </message>
    <message id="tech_step.lower_right">
        <source>lower right</source>
        <translation type="unfinished">右下</translation>
    </message>
    <message id="tech_step.asking the service">
        <source>asking the service</source>
        <translation type="unfinished">詢問服務</translation>
    </message>
    <message id="tech_step.making the key">
        <source>making the key</source>
        <translation type="unfinished">產生金鑰</translation>
    </message>
    <message id="tech_step.asking for the certificate">
        <source>asking for the certificate</source>
        <translation type="unfinished">申請憑證</translation>
    </message>
    <message id="tech_step.keeping what came">
        <source>keeping what came</source>
        <translation type="unfinished">儲存憑證</translation>
    </message>
    <message id="tech_step.writing the settings">
        <source>writing the settings</source>
        <translation type="unfinished">寫入設定</translation>
    </message>
    <message id="tech_step.testing the kiosk">
        <source>testing the kiosk</source>
        <translation type="unfinished">自我檢測</translation>
    </message>
    <message id="tech_step.signing the sheet">
        <source>signing the sheet</source>
        <translation type="unfinished">簽署驗收單</translation>
    </message>
</context>
<context>
    <name>tech_trial</name>
    <message id="tech_trial.armed">
        <source>Step out of the gate</source>
        <translation type="unfinished">請離開閘門</translation>
    </message>
    <message id="tech_trial.asked">
        <source>Opening…</source>
        <translation type="unfinished">正在開啟…</translation>
    </message>
    <message id="tech_trial.cancelled">
        <source>Cancelled: the gate did not move</source>
        <translation type="unfinished">已取消，閘門未動</translation>
    </message>
    <message id="tech_trial.pulsed">
        <source>One pulse was sent: see whether the gate opened</source>
        <translation type="unfinished">已送出一次開啟脈衝，請看閘門是否打開</translation>
    </message>
    <message id="tech_trial.expired">
        <source>Too late: nothing was sent</source>
        <translation type="unfinished">指令逾時，未送出</translation>
    </message>
    <message id="tech_trial.failed">
        <source>The board did not act: check power and cable</source>
        <translation type="unfinished">控制板未執行，請檢查電源與線材</translation>
    </message>
    <message id="tech_trial.withdrawn">
        <source>Taken back: nothing was sent</source>
        <translation type="unfinished">已撤回，未送出</translation>
    </message>
    <message id="tech_trial.no_gate">
        <source>The gate is away</source>
        <translation type="unfinished">閘門無法使用</translation>
    </message>
    <message id="tech_trial.unknown">
        <source>Sent, and not confirmed</source>
        <translation type="unfinished">已送出，但未確認結果</translation>
    </message>
    <message id="tech_trial.busy">
        <source>A visitor is on the way through: not done</source>
        <translation type="unfinished">有訪客正在通行，未執行</translation>
    </message>
    <message id="tech_trial.alarm">
        <source>Fire alarm: not done</source>
        <translation type="unfinished">消防警報，未執行</translation>
    </message>
    <message id="tech_trial.rehearsal">
        <source>A rehearsal is on: not done</source>
        <translation type="unfinished">演練中，未執行</translation>
    </message>
    <message id="tech_trial.not_on">
        <source>Maintenance is over: not done</source>
        <translation type="unfinished">維護已結束，未執行</translation>
    </message>
    <message id="tech_trial.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">準備已過期，請重新按住</translation>
    </message>
    <message id="tech_trial.stale">
        <source>It waited too long: not done</source>
        <translation type="unfinished">等待過久，未執行</translation>
    </message>
    <message id="tech_trial.running">
        <source>The last test is not over</source>
        <translation type="unfinished">上一次測試還未結束</translation>
    </message>
    <message id="tech_trial.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">請先開始維護</translation>
    </message>
    <message id="tech_trial.record_away">
        <source>It can't be recorded: not done</source>
        <translation type="unfinished">無法寫入記錄，未執行</translation>
    </message>
</context>
<context>
    <name>tech_why</name>
    <message id="tech_why.busy">
        <source>A visitor is being served: try again in a moment</source>
        <translation type="unfinished">有訪客正在辦理，請稍候再開始維護</translation>
    </message>
    <message id="tech_why.alarm">
        <source>Fire alarm: maintenance can't begin</source>
        <translation type="unfinished">消防警報，不能開始維護</translation>
    </message>
    <message id="tech_why.rehearsal">
        <source>A rehearsal is on</source>
        <translation type="unfinished">演練正在進行</translation>
    </message>
    <message id="tech_why.taken">
        <source>Another technician is at work</source>
        <translation type="unfinished">另一位技術人員正在維護</translation>
    </message>
    <message id="tech_why.time">
        <source>Nobody touched anything: maintenance ended</source>
        <translation type="unfinished">長時間無操作，維護已結束</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">請先開始維護</translation>
    </message>
    <message id="problem.record_away">
        <source>It can't be recorded: nothing was done</source>
        <translation type="unfinished">無法寫入記錄，未執行</translation>
    </message>
    <message id="problem.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">準備已過期，請重新按住</translation>
    </message>
    <message id="problem.no_settings_file">
        <source>This kiosk was started without a settings file: use the command line</source>
        <translation type="unfinished">本機沒有可寫入的設定檔，請用命令列</translation>
    </message>
    <message id="problem.settings_read_only">
        <source>The settings can't be written here: save them by command, as root</source>
        <translation type="unfinished">設定檔無法寫入，請以管理員身分在命令列儲存</translation>
    </message>
    <message id="problem.settings_by_hand">
        <source>The settings file must be changed by hand</source>
        <translation type="unfinished">設定檔格式特殊，請手動修改</translation>
    </message>
    <message id="problem.impossible_registration">
        <source>Such an alignment can't be: not saved</source>
        <translation type="unfinished">這樣的對齊不可能，未儲存</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to bring back</source>
        <translation type="unfinished">沒有可還原的設定</translation>
    </message>
    <message id="problem.cannot_register">
        <source>The places don't fit: same distance, hold still, once more</source>
        <translation type="unfinished">各點不一致：請固定距離、拿穩熱靶再來一次</translation>
    </message>
    <message id="problem.too_long">
        <source>It took too long and was stopped</source>
        <translation type="unfinished">時間過長，已停止</translation>
    </message>
    <message id="problem.child_died">
        <source>The program ended unexpectedly: try again, see the log</source>
        <translation type="unfinished">程式意外結束，請重試並查看日誌</translation>
    </message>
    <message id="problem.run_dir_read_only">
        <source>The run folder can't be written</source>
        <translation type="unfinished">執行目錄無法寫入</translation>
    </message>
    <message id="problem.no_code_taken">
        <source>No code was taken yet</source>
        <translation type="unfinished">還沒有開通碼</translation>
    </message>
    <message id="problem.no_hand_over_code">
        <source>This is no hand-over code</source>
        <translation type="unfinished">這不是開通碼</translation>
    </message>
    <message id="problem.no_stick">
        <source>No stick found: plug it in and wait some seconds</source>
        <translation type="unfinished">未找到隨身碟：請插入並等待幾秒</translation>
    </message>
    <message id="problem.no_code_on_stick">
        <source>No hand-over file in the stick's top folder</source>
        <translation type="unfinished">隨身碟根目錄沒有開通檔案</translation>
    </message>
    <message id="problem.several_codes">
        <source>Several hand-over files on the stick: leave one</source>
        <translation type="unfinished">隨身碟上有多個開通檔案，請只留一個</translation>
    </message>
    <message id="problem.stick_unreadable">
        <source>The stick can't be read or written</source>
        <translation type="unfinished">隨身碟無法讀寫</translation>
    </message>
    <message id="problem.stick_read_only">
        <source>The stick is read-only: check its switch</source>
        <translation type="unfinished">隨身碟無法寫入：請檢查防寫</translation>
    </message>
    <message id="problem.stick_full">
        <source>The stick is full</source>
        <translation type="unfinished">隨身碟空間不足</translation>
    </message>
    <message id="problem.no_sheet">
        <source>There is no sheet yet</source>
        <translation type="unfinished">還沒有驗收單</translation>
    </message>
    <message id="problem.work_running">
        <source>Something else is still running</source>
        <translation type="unfinished">另一項工作正在進行</translation>
    </message>
    <message id="problem.rehearsal_busy">
        <source>Somebody is at the door, or maintenance is on: not begun</source>
        <translation type="unfinished">門前有人或正在維護，演練未開始</translation>
    </message>
    <message id="problem.rehearsal_running">
        <source>A rehearsal is on already</source>
        <translation type="unfinished">演練已在進行</translation>
    </message>
    <message id="problem.rehearsal_unknown_item">
        <source>There is no such item</source>
        <translation type="unfinished">沒有這一項</translation>
    </message>
    <message id="problem.rehearsal_no_answer">
        <source>No answer: see the log</source>
        <translation type="unfinished">沒有應答，請看日誌</translation>
    </message>
    <message id="problem.rehearsal_person">
        <source>Somebody came and was served: it ended</source>
        <translation type="unfinished">有人來到門前，演練已結束</translation>
    </message>
    <message id="problem.rehearsal_time">
        <source>It lasted too long and ended</source>
        <translation type="unfinished">時間過長，演練已結束</translation>
    </message>
    <message id="problem.rehearsal_stopped">
        <source>It was stopped</source>
        <translation type="unfinished">已停止</translation>
    </message>
    <message id="problem.rehearsal_left">
        <source>It was stopped</source>
        <translation type="unfinished">已停止</translation>
    </message>
    <message id="problem.rehearsal_fault">
        <source>It failed: see the log</source>
        <translation type="unfinished">演練出錯，請看日誌</translation>
    </message>
</context>
<context>
    <name>tech_target</name>
    <message id="tech_target.no_code">
        <source>The camera sees no code: turn the printed side to it</source>
        <translation type="unfinished">攝影機看不到熱靶上的碼</translation>
    </message>
    <message id="tech_target.still">
        <source>Hold the target still</source>
        <translation type="unfinished">請拿穩熱靶</translation>
    </message>
    <message id="tech_target.move_on">
        <source>Move the target on</source>
        <translation type="unfinished">請移到下一處</translation>
    </message>
    <message id="tech_target.cold">
        <source>The target is not warm enough (above 40 °C)</source>
        <translation type="unfinished">熱靶不夠熱（需高於 40 °C）</translation>
    </message>
    <message id="tech_target.nearer">
        <source>Come nearer with the target</source>
        <translation type="unfinished">熱靶太遠，請靠近</translation>
    </message>
    <message id="tech_target.two">
        <source>Two warm things in view: leave only the target</source>
        <translation type="unfinished">畫面中有兩個熱源，請只留熱靶</translation>
    </message>
    <message id="tech_target.outside">
        <source>The target is partly outside: move it inwards</source>
        <translation type="unfinished">熱靶超出熱像畫面，請往內移</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.daemon">
        <source>main program</source>
        <translation type="unfinished">主程式</translation>
    </message>
    <message id="device.fever">
        <source>fever checks</source>
        <translation type="unfinished">體溫判定</translation>
    </message>
    <message id="device.adapter">
        <source>adapter</source>
        <translation type="unfinished">平台介面說明</translation>
    </message>
    <message id="device.service">
        <source>platform</source>
        <translation type="unfinished">查驗平台</translation>
    </message>
    <message id="device.fact_cache">
        <source>offline cache</source>
        <translation type="unfinished">離線快取</translation>
    </message>
    <message id="device.lists">
        <source>lists</source>
        <translation type="unfinished">名單</translation>
    </message>
    <message id="device.base_file">
        <source>base file</source>
        <translation type="unfinished">離線基本檔</translation>
    </message>
    <message id="device.certificate">
        <source>certificate</source>
        <translation type="unfinished">憑證</translation>
    </message>
    <message id="device.remote">
        <source>district</source>
        <translation type="unfinished">區級遠端設定</translation>
    </message>
    <message id="device.identity">
        <source>certificate</source>
        <translation type="unfinished">本機憑證與金鑰</translation>
    </message>
    <message id="device.keys">
        <source>keys</source>
        <translation type="unfinished">金鑰</translation>
    </message>
    <message id="device.models">
        <source>models</source>
        <translation type="unfinished">辨識模型</translation>
    </message>
    <message id="device.clock">
        <source>clock</source>
        <translation type="unfinished">時鐘</translation>
    </message>
    <message id="device.policy">
        <source>policy</source>
        <translation type="unfinished">查驗政策</translation>
    </message>
    <message id="device.updates">
        <source>updates</source>
        <translation type="unfinished">軟體更新</translation>
    </message>
    <message id="device.faces">
        <source>faces</source>
        <translation type="unfinished">人臉資料</translation>
    </message>
    <message id="device.staff">
        <source>staff</source>
        <translation type="unfinished">工作人員帳號</translation>
    </message>
    <message id="device.heat">
        <source>board heat</source>
        <translation type="unfinished">主機板溫度</translation>
    </message>
    <message id="device.supply">
        <source>supply</source>
        <translation type="unfinished">供電</translation>
    </message>
    <message id="device.memory">
        <source>memory wear</source>
        <translation type="unfinished">儲存壽命</translation>
    </message>
    <message id="device.computer">
        <source>computer</source>
        <translation type="unfinished">單板電腦</translation>
    </message>
    <message id="device.debug">
        <source>debug ports</source>
        <translation type="unfinished">偵錯介面</translation>
    </message>
    <message id="device.credentials">
        <source>credentials</source>
        <translation type="unfinished">憑證互認</translation>
    </message>
</context>
</TS>
