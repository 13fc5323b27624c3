<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.MAINTENANCE">
        <source>In maintenance, use staffed lane</source>
        <translation type="unfinished">设备维护中，请走人工通道</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.MAINTENANCE">
        <source>Maintenance</source>
        <translation type="unfinished">维护中</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.MAINTENANCE">
        <source>A technician works at the kiosk</source>
        <translation type="unfinished">技术人员正在维护设备</translation>
    </message>
</context>
<context>
    <name>tech</name>
    <message id="tech.page_devices">
        <source>Devices</source>
        <translation type="unfinished">设备</translation>
    </message>
    <message id="tech.page_thermal">
        <source>Thermal alignment</source>
        <translation type="unfinished">摄像头与热像对齐</translation>
    </message>
    <message id="tech.page_gate">
        <source>Gate test</source>
        <translation type="unfinished">闸机测试</translation>
    </message>
    <message id="tech.page_network">
        <source>Network</source>
        <translation type="unfinished">网络</translation>
    </message>
    <message id="tech.page_provision">
        <source>Provisioning</source>
        <translation type="unfinished">开通本机</translation>
    </message>
    <message id="tech.page_rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">演练</translation>
    </message>
    <message id="tech.page_logs">
        <source>Log</source>
        <translation type="unfinished">日志</translation>
    </message>
    <message id="tech.page_sheet">
        <source>Acceptance sheet</source>
        <translation type="unfinished">验收单</translation>
    </message>
    <message id="tech.tab_devices">
        <source>Devices</source>
        <translation type="unfinished">设备</translation>
    </message>
    <message id="tech.tab_thermal">
        <source>Align</source>
        <translation type="unfinished">对齐</translation>
    </message>
    <message id="tech.tab_gate">
        <source>Gate</source>
        <translation type="unfinished">闸机</translation>
    </message>
    <message id="tech.tab_network">
        <source>Network</source>
        <translation type="unfinished">网络</translation>
    </message>
    <message id="tech.tab_provision">
        <source>Provision</source>
        <translation type="unfinished">开通</translation>
    </message>
    <message id="tech.tab_rehearsal">
        <source>Rehearse</source>
        <translation type="unfinished">演练</translation>
    </message>
    <message id="tech.tab_logs">
        <source>Log</source>
        <translation type="unfinished">日志</translation>
    </message>
    <message id="tech.tab_sheet">
        <source>Sheet</source>
        <translation type="unfinished">验收单</translation>
    </message>
    <message id="tech.maintenance_begin">
        <source>Start maintenance</source>
        <translation type="unfinished">开始维护</translation>
    </message>
    <message id="tech.maintenance_end">
        <source>End maintenance</source>
        <translation type="unfinished">结束维护</translation>
    </message>
    <message id="tech.maintenance_on">
        <source>Maintenance: visitors are sent to the staffed lane</source>
        <translation type="unfinished">维护中：访客已被引导至人工通道</translation>
    </message>
    <message id="tech.maintenance_first">
        <source>Start maintenance first</source>
        <translation type="unfinished">请先点击“开始维护”</translation>
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
        <translation type="unfinished">尚无消息</translation>
    </message>
    <message id="tech.seconds_ago">
        <source>{n} s ago</source>
        <translation type="unfinished">{n} 秒前</translation>
    </message>
    <message id="tech.days_left">
        <source>{n} d left</source>
        <translation type="unfinished">还有 {n} 天到期</translation>
    </message>
    <message id="tech.link_bare">
        <source>no address</source>
        <translation type="unfinished">无地址</translation>
    </message>
    <message id="tech.link_down">
        <source>down</source>
        <translation type="unfinished">无连接</translation>
    </message>
    <message id="tech.none">
        <source>not set up</source>
        <translation type="unfinished">未配置</translation>
    </message>
    <message id="tech.test_all">
        <source>Test all devices</source>
        <translation type="unfinished">检测全部设备</translation>
    </message>
    <message id="tech.test_sound">
        <source>Play a sentence</source>
        <translation type="unfinished">试播语音</translation>
    </message>
    <message id="tech.stop">
        <source>Stop</source>
        <translation type="unfinished">停止</translation>
    </message>
    <message id="tech.network_read_only">
        <source>This page only shows; nothing is changed</source>
        <translation type="unfinished">此页只显示，不会更改网络设置</translation>
    </message>
    <message id="tech.gate_warning">
        <source>The gate really opens, once</source>
        <translation type="unfinished">闸机将真实开启一次</translation>
    </message>
    <message id="tech.gate_warning_more">
        <source>See that nobody, no hand and nothing is in the gate. You can cancel during the countdown. Each test is recorded.</source>
        <translation type="unfinished">请确认闸机内无人、无手、无物品。倒计时内随时可取消。每次测试都会记录。</translation>
    </message>
    <message id="tech.gate_pulse_ms">
        <source>Pulse of {n} ms; the command is good for 2 s</source>
        <translation type="unfinished">脉冲时长 {n} 毫秒，指令 2 秒内有效</translation>
    </message>
    <message id="tech.gate_none">
        <source>No gate is set up on this kiosk</source>
        <translation type="unfinished">本机未配置闸机</translation>
    </message>
    <message id="tech.gate_hold">
        <source>Hold for 2 s to start the countdown</source>
        <translation type="unfinished">按住 2 秒，开始倒计时</translation>
    </message>
    <message id="tech.gate_cancel">
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message id="tech.fainter">
        <source>Fainter</source>
        <translation type="unfinished">热像淡一点</translation>
    </message>
    <message id="tech.stronger">
        <source>Stronger</source>
        <translation type="unfinished">热像浓一点</translation>
    </message>
    <message id="tech.align_draft">
        <source>Moved, not saved yet</source>
        <translation type="unfinished">已移动，尚未保存</translation>
    </message>
    <message id="tech.align_saved">
        <source>The alignment as saved</source>
        <translation type="unfinished">已保存的对齐</translation>
    </message>
    <message id="tech.align_waiting">
        <source>Saved; in use after a restart</source>
        <translation type="unfinished">已保存，重启后生效</translation>
    </message>
    <message id="tech.align_none">
        <source>Not aligned yet: move the picture onto a face, or use a warm target</source>
        <translation type="unfinished">尚未对齐：请移动热像与人脸重合，或用热靶校准</translation>
    </message>
    <message id="tech.align_numbers">
        <source>Numbers</source>
        <translation type="unfinished">参数</translation>
    </message>
    <message id="tech.align_reset">
        <source>Undo moves</source>
        <translation type="unfinished">撤销移动</translation>
    </message>
    <message id="tech.align_undo">
        <source>Previous</source>
        <translation type="unfinished">恢复上次</translation>
    </message>
    <message id="tech.align_save">
        <source>Save alignment</source>
        <translation type="unfinished">保存对齐</translation>
    </message>
    <message id="tech.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">热靶校准</translation>
    </message>
    <message id="tech.calibrate_place">
        <source>{n} of 9 places; now: {where}</source>
        <translation type="unfinished">已取 {n}/9 点，请移到：{where}</translation>
    </message>
    <message id="tech.calibrate_fits">
        <source>Fits: {n} thermal pixels residual. Save it</source>
        <translation type="unfinished">校准完成，残差 {n} 热像素，请保存</translation>
    </message>
    <message id="tech.restart_hold">
        <source>Hold for 2 s to restart with the new settings</source>
        <translation type="unfinished">按住 2 秒重启服务，新设置生效</translation>
    </message>
    <message id="tech.provision_how">
        <source>Scan the printed code, or plug in a stick with its file</source>
        <translation type="unfinished">请扫描打印的开通码，或插入带有开通文件的 U 盘</translation>
    </message>
    <message id="tech.provision_scan">
        <source>Scan the code</source>
        <translation type="unfinished">扫描开通码</translation>
    </message>
    <message id="tech.provision_stick">
        <source>From a stick</source>
        <translation type="unfinished">从 U 盘读取</translation>
    </message>
    <message id="tech.provision_hold">
        <source>Hold the code before the camera or the scanner</source>
        <translation type="unfinished">请把开通码对准摄像头或扫码窗</translation>
    </message>
    <message id="tech.provision_begin">
        <source>Hold for 2 s to begin</source>
        <translation type="unfinished">按住 2 秒，开始开通</translation>
    </message>
    <message id="tech.code_place">
        <source>Place</source>
        <translation type="unfinished">位置</translation>
    </message>
    <message id="tech.code_service">
        <source>Service</source>
        <translation type="unfinished">服务地址</translation>
    </message>
    <message id="tech.code_hardware">
        <source>Expected</source>
        <translation type="unfinished">应有设备</translation>
    </message>
    <message id="tech.code_missing">
        <source>Missing</source>
        <translation type="unfinished">缺少设备</translation>
    </message>
    <message id="tech.code_forget">
        <source>Another code</source>
        <translation type="unfinished">换一张码</translation>
    </message>
    <message id="tech.roll_hold">
        <source>Hold for 2 s to renew the certificate</source>
        <translation type="unfinished">按住 2 秒，更换本机证书</translation>
    </message>
    <message id="tech.rehearsal_about">
        <source>About three minutes. The gate does not open; whoever comes ends it and is served.</source>
        <translation type="unfinished">演练约三分钟，闸机不会开启；有人走近即结束并正常服务。</translation>
    </message>
    <message id="tech.rehearsal_maintenance">
        <source>End maintenance before a rehearsal</source>
        <translation type="unfinished">请先结束维护，再开始演练</translation>
    </message>
    <message id="tech.rehearsal_begin">
        <source>Begin in 10 s</source>
        <translation type="unfinished">10 秒后开始演练</translation>
    </message>
    <message id="tech.rehearsal_aside">
        <source>Step out of the camera's view</source>
        <translation type="unfinished">请离开摄像头视野</translation>
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
        <translation type="unfinished">错误</translation>
    </message>
    <message id="tech.log_empty">
        <source>Nothing here</source>
        <translation type="unfinished">没有记录</translation>
    </message>
    <message id="tech.sheet_none">
        <source>No sheet yet: it is made at the end of provisioning</source>
        <translation type="unfinished">还没有验收单：完成开通后自动生成</translation>
    </message>
    <message id="tech.sheet_failed">
        <source>Fails</source>
        <translation type="unfinished">未通过</translation>
    </message>
    <message id="tech.sheet_export">
        <source>Copy to a stick</source>
        <translation type="unfinished">复制到 U 盘</translation>
    </message>
    <message id="tech.sheet_exported">
        <source>Copied and written: the stick may be pulled</source>
        <translation type="unfinished">已复制并写入，可以拔出 U 盘</translation>
    </message>
    <message id="tech.sheet_about">
        <source>Signed by this kiosk's own key: PDF, picture and signature file.</source>
        <translation type="unfinished">验收单由本机密钥签名，含 PDF、图片与签名文件。</translation>
    </message>
</context>
<context>
    <name>tech_value</name>
    <message id="tech_value.fps">
        <source>rate</source>
        <translation type="unfinished">帧率</translation>
    </message>
    <message id="tech_value.frame_ms">
        <source>frame</source>
        <translation type="unfinished">单帧</translation>
    </message>
    <message id="tech_value.last_read">
        <source>last try</source>
        <translation type="unfinished">上次读取</translation>
    </message>
    <message id="tech_value.gate_last">
        <source>last pulse</source>
        <translation type="unfinished">上次开启</translation>
    </message>
    <message id="tech_value.rate">
        <source>rate</source>
        <translation type="unfinished">频率</translation>
    </message>
    <message id="tech_value.ambient">
        <source>ambient</source>
        <translation type="unfinished">环境</translation>
    </message>
    <message id="tech_value.warmest">
        <source>warmest</source>
        <translation type="unfinished">最热</translation>
    </message>
    <message id="tech_value.skin">
        <source>skin</source>
        <translation type="unfinished">皮肤</translation>
    </message>
    <message id="tech_value.contact_turn">
        <source>turnstile</source>
        <translation type="unfinished">转杆</translation>
    </message>
    <message id="tech_value.contact_door">
        <source>door</source>
        <translation type="unfinished">门</translation>
    </message>
    <message id="tech_value.contact_barrier">
        <source>light barrier</source>
        <translation type="unfinished">光栅</translation>
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
        <translation type="unfinished">未能识别</translation>
    </message>
    <message id="tech_said.active">
        <source>active</source>
        <translation type="unfinished">动作</translation>
    </message>
    <message id="tech_said.rest">
        <source>at rest</source>
        <translation type="unfinished">静止</translation>
    </message>
    <message id="tech_said.pulsed">
        <source>sent</source>
        <translation type="unfinished">已开启</translation>
    </message>
    <message id="tech_said.expired">
        <source>expired</source>
        <translation type="unfinished">已过期</translation>
    </message>
    <message id="tech_said.failed">
        <source>failed</source>
        <translation type="unfinished">失败</translation>
    </message>
    <message id="tech_said.unknown">
        <source>unknown</source>
        <translation type="unfinished">结果不明</translation>
    </message>
</context>
<context>
    <name>tech_advice</name>
    <message id="tech_advice.camera">
        <source>Check the camera's plug and the vision service; take the cover off</source>
        <translation type="unfinished">检查摄像头插头与视觉服务，取下镜头盖</translation>
    </message>
    <message id="tech_advice.thermal">
        <source>Check the I2C wiring and the 3.3 V supply</source>
        <translation type="unfinished">检查 I2C 接线与 3.3 V 供电</translation>
    </message>
    <message id="tech_advice.id_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">检查读卡器电源、线缆与端口设置</translation>
    </message>
    <message id="tech_advice.smart_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">检查读卡器电源、线缆与端口设置</translation>
    </message>
    <message id="tech_advice.scanner">
        <source>Check the scanner's cable; plug it in again</source>
        <translation type="unfinished">检查扫码器线缆，重新插拔</translation>
    </message>
    <message id="tech_advice.gate">
        <source>Check the relay board's power and serial cable; nobody is admitted until it is back</source>
        <translation type="unfinished">检查继电器板电源与串口线；闸机恢复前不放行</translation>
    </message>
    <message id="tech_advice.contacts">
        <source>Check the contacts' wiring and their board</source>
        <translation type="unfinished">检查触点接线与输入板</translation>
    </message>
    <message id="tech_advice.light">
        <source>Check the light's wiring and its board</source>
        <translation type="unfinished">检查指示灯接线与继电器板</translation>
    </message>
    <message id="tech_advice.audio">
        <source>Check the loudspeaker and the sound device</source>
        <translation type="unfinished">检查扬声器接线与音频设备</translation>
    </message>
    <message id="tech_advice.store">
        <source>Check the disk's free space: nobody is admitted without a record</source>
        <translation type="unfinished">检查磁盘剩余空间；无法记录时不放行</translation>
    </message>
    <message id="tech_advice.screen">
        <source>Check the screen's service</source>
        <translation type="unfinished">检查屏幕服务</translation>
    </message>
</context>
<context>
    <name>tech_fact</name>
    <message id="tech_fact.link">
        <source>Link</source>
        <translation type="unfinished">网卡</translation>
    </message>
    <message id="tech_fact.service">
        <source>Platform</source>
        <translation type="unfinished">核验平台</translation>
    </message>
    <message id="tech_fact.broker">
        <source>Broker</source>
        <translation type="unfinished">上报服务</translation>
    </message>
    <message id="tech_fact.outbox">
        <source>Waiting events</source>
        <translation type="unfinished">待上报</translation>
    </message>
    <message id="tech_fact.certificate">
        <source>Certificate</source>
        <translation type="unfinished">本机证书</translation>
    </message>
    <message id="tech_fact.clock">
        <source>Clock</source>
        <translation type="unfinished">时钟</translation>
    </message>
</context>
<context>
    <name>tech_work</name>
    <message id="tech_work.doctor">
        <source>Device test</source>
        <translation type="unfinished">设备检测</translation>
    </message>
    <message id="tech_work.provision">
        <source>Provisioning</source>
        <translation type="unfinished">开通</translation>
    </message>
    <message id="tech_work.roll">
        <source>New certificate</source>
        <translation type="unfinished">更换证书</translation>
    </message>
    <message id="tech_work.rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">演练</translation>
    </message>
    <message id="tech_work.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">热靶校准</translation>
    </message>
    <message id="tech_work.running">
        <source>running</source>
        <translation type="unfinished">进行中</translation>
    </message>
    <message id="tech_work.done">
        <source>done</source>
        <translation type="unfinished">完成</translation>
    </message>
    <message id="tech_work.failed">
        <source>not passed</source>
        <translation type="unfinished">未通过</translation>
    </message>
    <message id="tech_work.stopped">
        <source>stopped</source>
        <translation type="unfinished">已停止</translation>
    </message>
    <message id="tech_work.passed">
        <source>passed</source>
        <translation type="unfinished">通过</translation>
    </message>
    <message id="tech_work.total">
        <source>total</source>
        <translation type="unfinished">总分</translation>
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
        <translation type="unfinished">失败</translation>
    </message>
    <message id="tech_work.test_not_configured">
        <source>not set up</source>
        <translation type="unfinished">未配置</translation>
    </message>
    <message id="tech_work.sheet_changed">
        <source>signature does not hold</source>
        <translation type="unfinished">签名不符</translation>
    </message>
</context>
<context>
    <name>tech_step</name>
    <message id="tech_step.overload">
        <source>eight at once</source>
        <translation type="unfinished">八人同时到来</translation>
    </message>
    <message id="tech_step.dead-camera">
        <source>camera dies</source>
        <translation type="unfinished">摄像头失效</translation>
    </message>
    <message id="tech_step.dead-thermometer">
        <source>thermometer dies</source>
        <translation type="unfinished">测温失效</translation>
    </message>
    <message id="tech_step.reader-unplugged">
        <source>reader unplugged</source>
        <translation type="unfinished">读卡器拔出</translation>
    </message>
    <message id="tech_step.network-gone">
        <source>network gone</source>
        <translation type="unfinished">网络中断</translation>
    </message>
    <message id="tech_step.platform-wrong">
        <source>platform talks nonsense</source>
        <translation type="unfinished">平台乱答</translation>
    </message>
    <message id="tech_step.replay-attack">
        <source>codes shown again</source>
        <translation type="unfinished">重复出示</translation>
    </message>
    <message id="tech_step.disk-full">
        <source>disk full</source>
        <translation type="unfinished">磁盘写满</translation>
    </message>
    <message id="tech_step.clock-wrong">
        <source>wrong clock</source>
        <translation type="unfinished">时钟错误</translation>
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
        <translation type="unfinished">左侧</translation>
    </message>
    <message id="tech_step.middle">
        <source>middle</source>
        <translation type="unfinished">中间</translation>
    </message>
    <message id="tech_step.right">
        <source>right</source>
        <translation type="unfinished">右侧</translation>
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
        <translation type="unfinished">询问服务</translation>
    </message>
    <message id="tech_step.making the key">
        <source>making the key</source>
        <translation type="unfinished">生成密钥</translation>
    </message>
    <message id="tech_step.asking for the certificate">
        <source>asking for the certificate</source>
        <translation type="unfinished">申请证书</translation>
    </message>
    <message id="tech_step.keeping what came">
        <source>keeping what came</source>
        <translation type="unfinished">保存证书</translation>
    </message>
    <message id="tech_step.writing the settings">
        <source>writing the settings</source>
        <translation type="unfinished">写入设置</translation>
    </message>
    <message id="tech_step.testing the kiosk">
        <source>testing the kiosk</source>
        <translation type="unfinished">自检</translation>
    </message>
    <message id="tech_step.signing the sheet">
        <source>signing the sheet</source>
        <translation type="unfinished">签署验收单</translation>
    </message>
</context>
<context>
    <name>tech_trial</name>
    <message id="tech_trial.armed">
        <source>Step out of the gate</source>
        <translation type="unfinished">请离开闸机</translation>
    </message>
    <message id="tech_trial.asked">
        <source>Opening…</source>
        <translation type="unfinished">正在开启…</translation>
    </message>
    <message id="tech_trial.cancelled">
        <source>Cancelled: the gate did not move</source>
        <translation type="unfinished">已取消，闸机未动</translation>
    </message>
    <message id="tech_trial.pulsed">
        <source>One pulse was sent: see whether the gate opened</source>
        <translation type="unfinished">已发送一次开启脉冲，请看闸机是否打开</translation>
    </message>
    <message id="tech_trial.expired">
        <source>Too late: nothing was sent</source>
        <translation type="unfinished">指令超时，未发送</translation>
    </message>
    <message id="tech_trial.failed">
        <source>The board did not act: check power and cable</source>
        <translation type="unfinished">控制板未执行，请检查电源与线缆</translation>
    </message>
    <message id="tech_trial.withdrawn">
        <source>Taken back: nothing was sent</source>
        <translation type="unfinished">已撤回，未发送</translation>
    </message>
    <message id="tech_trial.no_gate">
        <source>The gate is away</source>
        <translation type="unfinished">闸机不可用</translation>
    </message>
    <message id="tech_trial.unknown">
        <source>Sent, and not confirmed</source>
        <translation type="unfinished">已发送，但未确认结果</translation>
    </message>
    <message id="tech_trial.busy">
        <source>A visitor is on the way through: not done</source>
        <translation type="unfinished">有访客正在通行，未执行</translation>
    </message>
    <message id="tech_trial.alarm">
        <source>Fire alarm: not done</source>
        <translation type="unfinished">消防报警，未执行</translation>
    </message>
    <message id="tech_trial.rehearsal">
        <source>A rehearsal is on: not done</source>
        <translation type="unfinished">演练中，未执行</translation>
    </message>
    <message id="tech_trial.not_on">
        <source>Maintenance is over: not done</source>
        <translation type="unfinished">维护已结束，未执行</translation>
    </message>
    <message id="tech_trial.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">准备已过期，请重新按住</translation>
    </message>
    <message id="tech_trial.stale">
        <source>It waited too long: not done</source>
        <translation type="unfinished">等待过久，未执行</translation>
    </message>
    <message id="tech_trial.running">
        <source>The last test is not over</source>
        <translation type="unfinished">上一次测试还未结束</translation>
    </message>
    <message id="tech_trial.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">请先开始维护</translation>
    </message>
    <message id="tech_trial.record_away">
        <source>It can't be recorded: not done</source>
        <translation type="unfinished">无法写入记录，未执行</translation>
    </message>
</context>
<context>
    <name>tech_why</name>
    <message id="tech_why.busy">
        <source>A visitor is being served: try again in a moment</source>
        <translation type="unfinished">有访客正在办理，请稍候再开始维护</translation>
    </message>
    <message id="tech_why.alarm">
        <source>Fire alarm: maintenance can't begin</source>
        <translation type="unfinished">消防报警，不能开始维护</translation>
    </message>
    <message id="tech_why.rehearsal">
        <source>A rehearsal is on</source>
        <translation type="unfinished">演练正在进行</translation>
    </message>
    <message id="tech_why.taken">
        <source>Another technician is at work</source>
        <translation type="unfinished">另一位技术人员正在维护</translation>
    </message>
    <message id="tech_why.time">
        <source>Nobody touched anything: maintenance ended</source>
        <translation type="unfinished">长时间无操作，维护已结束</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">请先开始维护</translation>
    </message>
    <message id="problem.record_away">
        <source>It can't be recorded: nothing was done</source>
        <translation type="unfinished">无法写入记录，未执行</translation>
    </message>
    <message id="problem.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">准备已过期，请重新按住</translation>
    </message>
    <message id="problem.no_settings_file">
        <source>This kiosk was started without a settings file: use the command line</source>
        <translation type="unfinished">本机没有可写的设置文件，请用命令行</translation>
    </message>
    <message id="problem.settings_read_only">
        <source>The settings can't be written here: save them by command, as root</source>
        <translation type="unfinished">设置文件不可写，请以管理员身份在命令行保存</translation>
    </message>
    <message id="problem.settings_by_hand">
        <source>The settings file must be changed by hand</source>
        <translation type="unfinished">设置文件格式特殊，请手工修改</translation>
    </message>
    <message id="problem.impossible_registration">
        <source>Such an alignment can't be: not saved</source>
        <translation type="unfinished">这样的对齐不可能，未保存</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to bring back</source>
        <translation type="unfinished">没有可恢复的设置</translation>
    </message>
    <message id="problem.cannot_register">
        <source>The places don't fit: same distance, hold still, once more</source>
        <translation type="unfinished">各点不一致：请固定距离、拿稳热靶再来一次</translation>
    </message>
    <message id="problem.too_long">
        <source>It took too long and was stopped</source>
        <translation type="unfinished">时间过长，已停止</translation>
    </message>
    <message id="problem.child_died">
        <source>The program ended unexpectedly: try again, see the log</source>
        <translation type="unfinished">程序意外结束，请重试并查看日志</translation>
    </message>
    <message id="problem.run_dir_read_only">
        <source>The run folder can't be written</source>
        <translation type="unfinished">运行目录不可写</translation>
    </message>
    <message id="problem.no_code_taken">
        <source>No code was taken yet</source>
        <translation type="unfinished">还没有开通码</translation>
    </message>
    <message id="problem.no_hand_over_code">
        <source>This is no hand-over code</source>
        <translation type="unfinished">这不是开通码</translation>
    </message>
    <message id="problem.no_stick">
        <source>No stick found: plug it in and wait some seconds</source>
        <translation type="unfinished">未找到 U 盘：请插入并等待几秒</translation>
    </message>
    <message id="problem.no_code_on_stick">
        <source>No hand-over file in the stick's top folder</source>
        <translation type="unfinished">U 盘根目录没有开通文件</translation>
    </message>
    <message id="problem.several_codes">
        <source>Several hand-over files on the stick: leave one</source>
        <translation type="unfinished">U 盘上有多个开通文件，请只留一个</translation>
    </message>
    <message id="problem.stick_unreadable">
        <source>The stick can't be read or written</source>
        <translation type="unfinished">U 盘无法读写</translation>
    </message>
    <message id="problem.stick_read_only">
        <source>The stick is read-only: check its switch</source>
        <translation type="unfinished">U 盘不可写：请检查写保护</translation>
    </message>
    <message id="problem.stick_full">
        <source>The stick is full</source>
        <translation type="unfinished">U 盘空间不足</translation>
    </message>
    <message id="problem.no_sheet">
        <source>There is no sheet yet</source>
        <translation type="unfinished">还没有验收单</translation>
    </message>
    <message id="problem.work_running">
        <source>Something else is still running</source>
        <translation type="unfinished">另一项工作正在进行</translation>
    </message>
    <message id="problem.rehearsal_busy">
        <source>Somebody is at the door, or maintenance is on: not begun</source>
        <translation type="unfinished">门前有人或正在维护，演练未开始</translation>
    </message>
    <message id="problem.rehearsal_running">
        <source>A rehearsal is on already</source>
        <translation type="unfinished">演练已在进行</translation>
    </message>
    <message id="problem.rehearsal_unknown_item">
        <source>There is no such item</source>
        <translation type="unfinished">没有这一项</translation>
    </message>
    <message id="problem.rehearsal_no_answer">
        <source>No answer: see the log</source>
        <translation type="unfinished">没有应答，请看日志</translation>
    </message>
    <message id="problem.rehearsal_person">
        <source>Somebody came and was served: it ended</source>
        <translation type="unfinished">有人来到门前，演练已结束</translation>
    </message>
    <message id="problem.rehearsal_time">
        <source>It lasted too long and ended</source>
        <translation type="unfinished">时间过长，演练已结束</translation>
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
        <translation type="unfinished">演练出错，请看日志</translation>
    </message>
</context>
<context>
    <name>tech_target</name>
    <message id="tech_target.no_code">
        <source>The camera sees no code: turn the printed side to it</source>
        <translation type="unfinished">摄像头看不到热靶上的码</translation>
    </message>
    <message id="tech_target.still">
        <source>Hold the target still</source>
        <translation type="unfinished">请拿稳热靶</translation>
    </message>
    <message id="tech_target.move_on">
        <source>Move the target on</source>
        <translation type="unfinished">请移到下一处</translation>
    </message>
    <message id="tech_target.cold">
        <source>The target is not warm enough (above 40 °C)</source>
        <translation type="unfinished">热靶不够热（需高于 40 °C）</translation>
    </message>
    <message id="tech_target.nearer">
        <source>Come nearer with the target</source>
        <translation type="unfinished">热靶太远，请靠近</translation>
    </message>
    <message id="tech_target.two">
        <source>Two warm things in view: leave only the target</source>
        <translation type="unfinished">画面中有两个热源，请只留热靶</translation>
    </message>
    <message id="tech_target.outside">
        <source>The target is partly outside: move it inwards</source>
        <translation type="unfinished">热靶超出热像画面，请往里移</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.daemon">
        <source>main program</source>
        <translation type="unfinished">主程序</translation>
    </message>
    <message id="device.fever">
        <source>fever checks</source>
        <translation type="unfinished">体温判定</translation>
    </message>
    <message id="device.adapter">
        <source>adapter</source>
        <translation type="unfinished">平台接口描述</translation>
    </message>
    <message id="device.service">
        <source>platform</source>
        <translation type="unfinished">核验平台</translation>
    </message>
    <message id="device.fact_cache">
        <source>offline cache</source>
        <translation type="unfinished">离线缓存</translation>
    </message>
    <message id="device.lists">
        <source>lists</source>
        <translation type="unfinished">名单</translation>
    </message>
    <message id="device.base_file">
        <source>base file</source>
        <translation type="unfinished">离线底库</translation>
    </message>
    <message id="device.certificate">
        <source>certificate</source>
        <translation type="unfinished">证书</translation>
    </message>
    <message id="device.remote">
        <source>district</source>
        <translation type="unfinished">区级远程设置</translation>
    </message>
    <message id="device.identity">
        <source>certificate</source>
        <translation type="unfinished">本机证书与密钥</translation>
    </message>
    <message id="device.keys">
        <source>keys</source>
        <translation type="unfinished">密钥</translation>
    </message>
    <message id="device.models">
        <source>models</source>
        <translation type="unfinished">识别模型</translation>
    </message>
    <message id="device.clock">
        <source>clock</source>
        <translation type="unfinished">时钟</translation>
    </message>
    <message id="device.policy">
        <source>policy</source>
        <translation type="unfinished">核验策略</translation>
    </message>
    <message id="device.updates">
        <source>updates</source>
        <translation type="unfinished">软件更新</translation>
    </message>
    <message id="device.faces">
        <source>faces</source>
        <translation type="unfinished">人脸库</translation>
    </message>
    <message id="device.staff">
        <source>staff</source>
        <translation type="unfinished">工作人员账号</translation>
    </message>
    <message id="device.heat">
        <source>board heat</source>
        <translation type="unfinished">主板温度</translation>
    </message>
    <message id="device.supply">
        <source>supply</source>
        <translation type="unfinished">供电</translation>
    </message>
    <message id="device.memory">
        <source>memory wear</source>
        <translation type="unfinished">存储寿命</translation>
    </message>
    <message id="device.computer">
        <source>computer</source>
        <translation type="unfinished">单板机</translation>
    </message>
    <message id="device.debug">
        <source>debug ports</source>
        <translation type="unfinished">调试接口</translation>
    </message>
    <message id="device.credentials">
        <source>credentials</source>
        <translation type="unfinished">互认证书</translation>
    </message>
</context>
</TS>
