<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>staff</name>
    <message id="staff.tab_visitors">
        <source>Visitors</source>
        <translation type="unfinished">访客</translation>
    </message>
    <message id="staff.tab_record">
        <source>Record</source>
        <translation type="unfinished">记录</translation>
    </message>
    <message id="staff.tab_figures">
        <source>Figures</source>
        <translation type="unfinished">统计</translation>
    </message>
    <message id="staff.tab_entrance">
        <source>Entrance</source>
        <translation type="unfinished">本入口</translation>
    </message>
    <message id="staff.role_guard">
        <source>guard</source>
        <translation type="unfinished">门岗</translation>
    </message>
    <message id="staff.role_supervisor">
        <source>supervisor</source>
        <translation type="unfinished">值班负责人</translation>
    </message>
    <message id="staff.role_technician">
        <source>technician</source>
        <translation type="unfinished">技术人员</translation>
    </message>
    <message id="staff.signed_in_as">
        <source>{who} · {role}</source>
        <translation type="unfinished">{who} · {role}</translation>
    </message>
    <message id="staff.signed_out">
        <source>Signed out, please sign in again</source>
        <translation type="unfinished">已退出登录，请重新登录</translation>
    </message>
    <message id="staff.details">
        <source>Details</source>
        <translation type="unfinished">详情</translation>
    </message>
    <message id="staff.again">
        <source>Check again</source>
        <translation type="unfinished">重新核验</translation>
    </message>
    <message id="staff.evidence_title">
        <source>What is known</source>
        <translation type="unfinished">核验依据</translation>
    </message>
    <message id="staff.skin">
        <source>skin {value}</source>
        <translation type="unfinished">皮肤 {value}</translation>
    </message>
    <message id="staff.kiosk_says">
        <source>kiosk estimate {value}</source>
        <translation type="unfinished">设备估计 {value}</translation>
    </message>
    <message id="staff.hand_says">
        <source>by hand {value}</source>
        <translation type="unfinished">体温计 {value}</translation>
    </message>
    <message id="staff.no_temperature">
        <source>no temperature</source>
        <translation type="unfinished">未测得体温</translation>
    </message>
    <message id="staff.contradicted">
        <source>Sources disagree; the stricter one counts</source>
        <translation type="unfinished">各来源信息不一致，按较严的处理</translation>
    </message>
    <message id="staff.no_evidence">
        <source>Nothing to show</source>
        <translation type="unfinished">没有可显示的依据</translation>
    </message>
    <message id="staff.record_title">
        <source>Today's passages</source>
        <translation type="unfinished">今日通行记录</translation>
    </message>
    <message id="staff.purpose">
        <source>Purpose (it is recorded)</source>
        <translation type="unfinished">查询原因（将被记录）</translation>
    </message>
    <message id="staff.complaint">
        <source>A complaint</source>
        <translation type="unfinished">投诉核实</translation>
    </message>
    <message id="staff.incident">
        <source>An incident</source>
        <translation type="unfinished">事件处理</translation>
    </message>
    <message id="staff.tracing">
        <source>Tracing</source>
        <translation type="unfinished">流调协查</translation>
    </message>
    <message id="staff.operation">
        <source>Operation</source>
        <translation type="unfinished">运行检查</translation>
    </message>
    <message id="staff.from">
        <source>From</source>
        <translation type="unfinished">从</translation>
    </message>
    <message id="staff.until">
        <source>Until</source>
        <translation type="unfinished">到</translation>
    </message>
    <message id="staff.hour">
        <source>{n}:00</source>
        <translation type="unfinished">{n} 时</translation>
    </message>
    <message id="staff.result">
        <source>Result</source>
        <translation type="unfinished">结果</translation>
    </message>
    <message id="staff.any">
        <source>All</source>
        <translation type="unfinished">全部</translation>
    </message>
    <message id="staff.by_document">
        <source>By document number</source>
        <translation type="unfinished">按证件号码</translation>
    </message>
    <message id="staff.number_title">
        <source>The whole document number</source>
        <translation type="unfinished">请输入完整证件号码</translation>
    </message>
    <message id="staff.number_hint">
        <source>Only keyed digests are kept: part of a number finds nobody</source>
        <translation type="unfinished">设备只保存加密摘要，部分号码无法查询</translation>
    </message>
    <message id="staff.take">
        <source>OK</source>
        <translation type="unfinished">确定</translation>
    </message>
    <message id="staff.search">
        <source>Search</source>
        <translation type="unfinished">查询</translation>
    </message>
    <message id="staff.found">
        <source>{n} passages</source>
        <translation type="unfinished">共 {n} 条</translation>
    </message>
    <message id="staff.found_none">
        <source>No passage like that</source>
        <translation type="unfinished">没有符合条件的记录</translation>
    </message>
    <message id="staff.next_page">
        <source>Next page</source>
        <translation type="unfinished">下一页</translation>
    </message>
    <message id="staff.passage_title">
        <source>One passage</source>
        <translation type="unfinished">通行详情</translation>
    </message>
    <message id="staff.policy">
        <source>Rules {value}</source>
        <translation type="unfinished">规则版本 {value}</translation>
    </message>
    <message id="staff.took">
        <source>took {n} s</source>
        <translation type="unfinished">用时 {n} 秒</translation>
    </message>
    <message id="staff.decided_by">
        <source>Decided by {who}: {note}</source>
        <translation type="unfinished">由 {who} 决定：{note}</translation>
    </message>
    <message id="staff.agrees">
        <source>Decided again from the record: the same</source>
        <translation type="unfinished">按记录重新计算，结果一致</translation>
    </message>
    <message id="staff.differs">
        <source>Decided again from the record: it differs, tell the technician</source>
        <translation type="unfinished">按记录重新计算，结果不一致，请报告技术人员</translation>
    </message>
    <message id="staff.undecidable">
        <source>This software can't decide it again</source>
        <translation type="unfinished">本软件版本无法重新计算</translation>
    </message>
    <message id="staff.annulled">
        <source>let in, did not go through</source>
        <translation type="unfinished">放行后未通过</translation>
    </message>
    <message id="staff.admit">
        <source>Let in</source>
        <translation type="unfinished">通行</translation>
    </message>
    <message id="staff.refer">
        <source>To staff</source>
        <translation type="unfinished">转人工</translation>
    </message>
    <message id="staff.refuse">
        <source>Turned away</source>
        <translation type="unfinished">未放行</translation>
    </message>
    <message id="staff.per_hour">
        <source>By hour</source>
        <translation type="unfinished">每小时人次</translation>
    </message>
    <message id="staff.by_reason">
        <source>Why not let in</source>
        <translation type="unfinished">未放行原因</translation>
    </message>
    <message id="staff.median">
        <source>Median</source>
        <translation type="unfinished">用时中位</translation>
    </message>
    <message id="staff.p95">
        <source>95 % within</source>
        <translation type="unfinished">95% 用时</translation>
    </message>
    <message id="staff.seconds">
        <source>{n} s</source>
        <translation type="unfinished">{n} 秒</translation>
    </message>
    <message id="staff.offline_share">
        <source>Offline</source>
        <translation type="unfinished">离线核验</translation>
    </message>
    <message id="staff.by_staff">
        <source>By staff</source>
        <translation type="unfinished">人工处理</translation>
    </message>
    <message id="staff.unsent">
        <source>Unsent</source>
        <translation type="unfinished">待上报</translation>
    </message>
    <message id="staff.lost">
        <source>Lost</source>
        <translation type="unfinished">未能上报</translation>
    </message>
    <message id="staff.nobody_yet">
        <source>Nobody yet today</source>
        <translation type="unfinished">今天还没有人通行</translation>
    </message>
    <message id="staff.refresh">
        <source>Refresh</source>
        <translation type="unfinished">刷新</translation>
    </message>
    <message id="staff.sound">
        <source>Voice</source>
        <translation type="unfinished">语音</translation>
    </message>
    <message id="staff.speaking">
        <source>speaking</source>
        <translation type="unfinished">正常播报</translation>
    </message>
    <message id="staff.muted">
        <source>muted, comes back by itself</source>
        <translation type="unfinished">已静音，到时自动恢复</translation>
    </message>
    <message id="staff.muted_short">
        <source>Muted</source>
        <translation type="unfinished">已静音</translation>
    </message>
    <message id="staff.mute_15">
        <source>Mute 15 min</source>
        <translation type="unfinished">静音 15 分钟</translation>
    </message>
    <message id="staff.mute_60">
        <source>Mute 1 hour</source>
        <translation type="unfinished">静音 1 小时</translation>
    </message>
    <message id="staff.unmute">
        <source>Speak again</source>
        <translation type="unfinished">恢复播报</translation>
    </message>
    <message id="staff.night">
        <source>Night mode</source>
        <translation type="unfinished">夜间模式</translation>
    </message>
    <message id="staff.night_on">
        <source>Night</source>
        <translation type="unfinished">夜间</translation>
    </message>
    <message id="staff.night_off">
        <source>Day</source>
        <translation type="unfinished">日间</translation>
    </message>
    <message id="staff.night_clock">
        <source>By the clock</source>
        <translation type="unfinished">按时间表</translation>
    </message>
    <message id="staff.inside">
        <source>People inside</source>
        <translation type="unfinished">场内人数</translation>
    </message>
    <message id="staff.inside_of">
        <source>{n} of {limit}</source>
        <translation type="unfinished">{n} / {limit} 人</translation>
    </message>
    <message id="staff.inside_n">
        <source>{n}</source>
        <translation type="unfinished">{n} 人</translation>
    </message>
    <message id="staff.inside_unknown">
        <source>Nobody counts here</source>
        <translation type="unfinished">未接入计数服务</translation>
    </message>
    <message id="staff.correct">
        <source>Correct</source>
        <translation type="unfinished">更正</translation>
    </message>
    <message id="staff.help">
        <source>Call for help</source>
        <translation type="unfinished">请求协助</translation>
    </message>
    <message id="staff.kind_help">
        <source>A helping hand</source>
        <translation type="unfinished">需要人手</translation>
    </message>
    <message id="staff.kind_medical">
        <source>Medical help</source>
        <translation type="unfinished">医疗救助</translation>
    </message>
    <message id="staff.kind_security">
        <source>Security</source>
        <translation type="unfinished">安全事件</translation>
    </message>
    <message id="staff.call_again">
        <source>Touch again to call: {what}</source>
        <translation type="unfinished">再按一次，即呼叫：{what}</translation>
    </message>
    <message id="staff.cancel">
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message id="staff.called">
        <source>Called: {what}</source>
        <translation type="unfinished">已呼叫：{what}</translation>
    </message>
    <message id="staff.undo">
        <source>Undo ({n} s)</source>
        <translation type="unfinished">撤销（{n} 秒）</translation>
    </message>
    <message id="staff.undone">
        <source>Called off</source>
        <translation type="unfinished">已撤销</translation>
    </message>
    <message id="staff.visitor_now">
        <source>Visitor now</source>
        <translation type="unfinished">当前访客</translation>
    </message>
    <message id="staff.visitors_number">
        <source>No. {n}</source>
        <translation type="unfinished">{n}号</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.too_soon">
        <source>Called already, just now</source>
        <translation type="unfinished">刚刚已呼叫</translation>
    </message>
    <message id="problem.too_late">
        <source>Too late to undo: tell them in person</source>
        <translation type="unfinished">已超过可撤销时间，请当面说明</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to undo</source>
        <translation type="unfinished">没有可撤销的呼叫</translation>
    </message>
    <message id="problem.not_counted">
        <source>Nobody counts at this entrance</source>
        <translation type="unfinished">本入口未接入计数服务</translation>
    </message>
    <message id="problem.bad_request">
        <source>That can't be asked so, please check</source>
        <translation type="unfinished">查询条件有误，请检查</translation>
    </message>
    <message id="problem.not_found">
        <source>Not among today's passages</source>
        <translation type="unfinished">今天没有这条记录</translation>
    </message>
</context>
<context>
    <name>source</name>
    <message id="source.camera">
        <source>camera</source>
        <translation type="unfinished">摄像头</translation>
    </message>
    <message id="source.thermal">
        <source>thermometer</source>
        <translation type="unfinished">测温</translation>
    </message>
    <message id="source.hand_thermometer">
        <source>hand thermometer</source>
        <translation type="unfinished">体温计</translation>
    </message>
    <message id="source.id_card">
        <source>ID card</source>
        <translation type="unfinished">身份证</translation>
    </message>
    <message id="source.smart_card">
        <source>smart card</source>
        <translation type="unfinished">社保卡</translation>
    </message>
    <message id="source.code">
        <source>code shown</source>
        <translation type="unfinished">所出示的码</translation>
    </message>
    <message id="source.online">
        <source>platform</source>
        <translation type="unfinished">核验平台</translation>
    </message>
    <message id="source.cache">
        <source>kept locally</source>
        <translation type="unfinished">本地缓存</translation>
    </message>
    <message id="source.base_file">
        <source>local file</source>
        <translation type="unfinished">本地库</translation>
    </message>
    <message id="source.roster">
        <source>list</source>
        <translation type="unfinished">名单</translation>
    </message>
    <message id="source.watch_list">
        <source>control list</source>
        <translation type="unfinished">管控名单</translation>
    </message>
    <message id="source.gallery">
        <source>enrolled faces</source>
        <translation type="unfinished">人脸库</translation>
    </message>
    <message id="source.staff">
        <source>staff</source>
        <translation type="unfinished">工作人员</translation>
    </message>
    <message id="source.kiosk">
        <source>this kiosk</source>
        <translation type="unfinished">本机</translation>
    </message>
</context>
<context>
    <name>gate_outcome</name>
    <message id="gate_outcome.pulsed">
        <source>gate opened</source>
        <translation type="unfinished">已开闸</translation>
    </message>
    <message id="gate_outcome.no_gate">
        <source>no gate</source>
        <translation type="unfinished">无闸机</translation>
    </message>
    <message id="gate_outcome.expired">
        <source>too late</source>
        <translation type="unfinished">已超时</translation>
    </message>
    <message id="gate_outcome.failed">
        <source>gate failed</source>
        <translation type="unfinished">闸机故障</translation>
    </message>
    <message id="gate_outcome.unknown">
        <source>not known</source>
        <translation type="unfinished">是否开闸未知</translation>
    </message>
    <message id="gate_outcome.not_opened">
        <source>not opened</source>
        <translation type="unfinished">未开闸</translation>
    </message>
    <message id="gate_outcome.withheld">
        <source>held back</source>
        <translation type="unfinished">报警中未开闸</translation>
    </message>
    <message id="gate_outcome.withdrawn">
        <source>withdrawn</source>
        <translation type="unfinished">已撤回</translation>
    </message>
</context>
</TS>
