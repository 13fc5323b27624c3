<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>staff</name>
    <message id="staff.tab_visitors">
        <source>Visitors</source>
        <translation type="unfinished">訪客</translation>
    </message>
    <message id="staff.tab_record">
        <source>Record</source>
        <translation type="unfinished">紀錄</translation>
    </message>
    <message id="staff.tab_figures">
        <source>Figures</source>
        <translation type="unfinished">統計</translation>
    </message>
    <message id="staff.tab_entrance">
        <source>Entrance</source>
        <translation type="unfinished">本入口</translation>
    </message>
    <message id="staff.role_guard">
        <source>guard</source>
        <translation type="unfinished">門口人員</translation>
    </message>
    <message id="staff.role_supervisor">
        <source>supervisor</source>
        <translation type="unfinished">值班主管</translation>
    </message>
    <message id="staff.role_technician">
        <source>technician</source>
        <translation type="unfinished">技術人員</translation>
    </message>
    <message id="staff.signed_in_as">
        <source>{who} · {role}</source>
        <translation type="unfinished">{who} · {role}</translation>
    </message>
    <message id="staff.signed_out">
        <source>Signed out, please sign in again</source>
        <translation type="unfinished">已登出，請重新登入</translation>
    </message>
    <message id="staff.details">
        <source>Details</source>
        <translation type="unfinished">詳情</translation>
    </message>
    <message id="staff.again">
        <source>Check again</source>
        <translation type="unfinished">重新查驗</translation>
    </message>
    <message id="staff.evidence_title">
        <source>What is known</source>
        <translation type="unfinished">查驗依據</translation>
    </message>
    <message id="staff.skin">
        <source>skin {value}</source>
        <translation type="unfinished">皮膚 {value}</translation>
    </message>
    <message id="staff.kiosk_says">
        <source>kiosk estimate {value}</source>
        <translation type="unfinished">裝置估計 {value}</translation>
    </message>
    <message id="staff.hand_says">
        <source>by hand {value}</source>
        <translation type="unfinished">體溫計 {value}</translation>
    </message>
    <message id="staff.no_temperature">
        <source>no temperature</source>
        <translation type="unfinished">未測得體溫</translation>
    </message>
    <message id="staff.contradicted">
        <source>Sources disagree; the stricter one counts</source>
        <translation type="unfinished">各來源資訊不一致，按較嚴的處理</translation>
    </message>
    <message id="staff.no_evidence">
        <source>Nothing to show</source>
        <translation type="unfinished">沒有可顯示的依據</translation>
    </message>
    <message id="staff.record_title">
        <source>Today's passages</source>
        <translation type="unfinished">今日通行紀錄</translation>
    </message>
    <message id="staff.purpose">
        <source>Purpose (it is recorded)</source>
        <translation type="unfinished">查詢原因（將被記錄）</translation>
    </message>
    <message id="staff.complaint">
        <source>A complaint</source>
        <translation type="unfinished">申訴查證</translation>
    </message>
    <message id="staff.incident">
        <source>An incident</source>
        <translation type="unfinished">事件處理</translation>
    </message>
    <message id="staff.tracing">
        <source>Tracing</source>
        <translation type="unfinished">疫情調查</translation>
    </message>
    <message id="staff.operation">
        <source>Operation</source>
        <translation type="unfinished">運作檢查</translation>
    </message>
    <message id="staff.from">
        <source>From</source>
        <translation type="unfinished">從</translation>
    </message>
    <message id="staff.until">
        <source>Until</source>
        <translation type="unfinished">到</translation>
    </message>
    <message id="staff.hour">
        <source>{n}:00</source>
        <translation type="unfinished">{n} 時</translation>
    </message>
    <message id="staff.result">
        <source>Result</source>
        <translation type="unfinished">結果</translation>
    </message>
    <message id="staff.any">
        <source>All</source>
        <translation type="unfinished">全部</translation>
    </message>
    <message id="staff.by_document">
        <source>By document number</source>
        <translation type="unfinished">按證件號碼</translation>
    </message>
    <message id="staff.number_title">
        <source>The whole document number</source>
        <translation type="unfinished">請輸入完整證件號碼</translation>
    </message>
    <message id="staff.number_hint">
        <source>Only keyed digests are kept: part of a number finds nobody</source>
        <translation type="unfinished">裝置只保存加密摘要，部分號碼無法查詢</translation>
    </message>
    <message id="staff.take">
        <source>OK</source>
        <translation type="unfinished">確定</translation>
    </message>
    <message id="staff.search">
        <source>Search</source>
        <translation type="unfinished">查詢</translation>
    </message>
    <message id="staff.found">
        <source>{n} passages</source>
        <translation type="unfinished">共 {n} 筆</translation>
    </message>
    <message id="staff.found_none">
        <source>No passage like that</source>
        <translation type="unfinished">沒有符合條件的紀錄</translation>
    </message>
    <message id="staff.next_page">
        <source>Next page</source>
        <translation type="unfinished">下一頁</translation>
    </message>
    <message id="staff.passage_title">
        <source>One passage</source>
        <translation type="unfinished">通行詳情</translation>
    </message>
    <message id="staff.policy">
        <source>Rules {value}</source>
        <translation type="unfinished">規則版本 {value}</translation>
    </message>
    <message id="staff.took">
        <source>took {n} s</source>
        <translation type="unfinished">用時 {n} 秒</translation>
    </message>
    <message id="staff.decided_by">
        <source>Decided by {who}: {note}</source>
        <translation type="unfinished">由 {who} 決定：{note}</translation>
    </message>
    <message id="staff.agrees">
        <source>Decided again from the record: the same</source>
        <translation type="unfinished">按紀錄重新計算，結果一致</translation>
    </message>
    <message id="staff.differs">
        <source>Decided again from the record: it differs, tell the technician</source>
        <translation type="unfinished">按紀錄重新計算，結果不一致，請通知技術人員</translation>
    </message>
    <message id="staff.undecidable">
        <source>This software can't decide it again</source>
        <translation type="unfinished">本軟體版本無法重新計算</translation>
    </message>
    <message id="staff.annulled">
        <source>let in, did not go through</source>
        <translation type="unfinished">放行後未通過</translation>
    </message>
    <message id="staff.admit">
        <source>Let in</source>
        <translation type="unfinished">通行</translation>
    </message>
    <message id="staff.refer">
        <source>To staff</source>
        <translation type="unfinished">轉人工</translation>
    </message>
    <message id="staff.refuse">
        <source>Turned away</source>
        <translation type="unfinished">未放行</translation>
    </message>
    <message id="staff.per_hour">
        <source>By hour</source>
        <translation type="unfinished">每小時人次</translation>
    </message>
    <message id="staff.by_reason">
        <source>Why not let in</source>
        <translation type="unfinished">未放行原因</translation>
    </message>
    <message id="staff.median">
        <source>Median</source>
        <translation type="unfinished">用時中位</translation>
    </message>
    <message id="staff.p95">
        <source>95 % within</source>
        <translation type="unfinished">95% 用時</translation>
    </message>
    <message id="staff.seconds">
        <source>{n} s</source>
        <translation type="unfinished">{n} 秒</translation>
    </message>
    <message id="staff.offline_share">
        <source>Offline</source>
        <translation type="unfinished">離線查驗</translation>
    </message>
    <message id="staff.by_staff">
        <source>By staff</source>
        <translation type="unfinished">人工處理</translation>
    </message>
    <message id="staff.unsent">
        <source>Unsent</source>
        <translation type="unfinished">待上傳</translation>
    </message>
    <message id="staff.lost">
        <source>Lost</source>
        <translation type="unfinished">未能上傳</translation>
    </message>
    <message id="staff.nobody_yet">
        <source>Nobody yet today</source>
        <translation type="unfinished">今天還沒有人通行</translation>
    </message>
    <message id="staff.refresh">
        <source>Refresh</source>
        <translation type="unfinished">重新整理</translation>
    </message>
    <message id="staff.sound">
        <source>Voice</source>
        <translation type="unfinished">語音</translation>
    </message>
    <message id="staff.speaking">
        <source>speaking</source>
        <translation type="unfinished">正常播報</translation>
    </message>
    <message id="staff.muted">
        <source>muted, comes back by itself</source>
        <translation type="unfinished">已靜音，時間到自動恢復</translation>
    </message>
    <message id="staff.muted_short">
        <source>Muted</source>
        <translation type="unfinished">已靜音</translation>
    </message>
    <message id="staff.mute_15">
        <source>Mute 15 min</source>
        <translation type="unfinished">靜音 15 分鐘</translation>
    </message>
    <message id="staff.mute_60">
        <source>Mute 1 hour</source>
        <translation type="unfinished">靜音 1 小時</translation>
    </message>
    <message id="staff.unmute">
        <source>Speak again</source>
        <translation type="unfinished">恢復播報</translation>
    </message>
    <message id="staff.night">
        <source>Night mode</source>
        <translation type="unfinished">夜間模式</translation>
    </message>
    <message id="staff.night_on">
        <source>Night</source>
        <translation type="unfinished">夜間</translation>
    </message>
    <message id="staff.night_off">
        <source>Day</source>
        <translation type="unfinished">日間</translation>
    </message>
    <message id="staff.night_clock">
        <source>By the clock</source>
        <translation type="unfinished">按時間表</translation>
    </message>
    <message id="staff.inside">
        <source>People inside</source>
        <translation type="unfinished">場內人數</translation>
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
        <translation type="unfinished">未連接計數服務</translation>
    </message>
    <message id="staff.correct">
        <source>Correct</source>
        <translation type="unfinished">更正</translation>
    </message>
    <message id="staff.help">
        <source>Call for help</source>
        <translation type="unfinished">請求協助</translation>
    </message>
    <message id="staff.kind_help">
        <source>A helping hand</source>
        <translation type="unfinished">需要人手</translation>
    </message>
    <message id="staff.kind_medical">
        <source>Medical help</source>
        <translation type="unfinished">醫療救助</translation>
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
        <translation type="unfinished">撤銷（{n} 秒）</translation>
    </message>
    <message id="staff.undone">
        <source>Called off</source>
        <translation type="unfinished">已撤銷</translation>
    </message>
    <message id="staff.visitor_now">
        <source>Visitor now</source>
        <translation type="unfinished">目前訪客</translation>
    </message>
    <message id="staff.visitors_number">
        <source>No. {n}</source>
        <translation type="unfinished">{n}號</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.too_soon">
        <source>Called already, just now</source>
        <translation type="unfinished">剛剛已呼叫</translation>
    </message>
    <message id="problem.too_late">
        <source>Too late to undo: tell them in person</source>
        <translation type="unfinished">已超過可撤銷時間，請當面說明</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to undo</source>
        <translation type="unfinished">沒有可撤銷的呼叫</translation>
    </message>
    <message id="problem.not_counted">
        <source>Nobody counts at this entrance</source>
        <translation type="unfinished">本入口未連接計數服務</translation>
    </message>
    <message id="problem.bad_request">
        <source>That can't be asked so, please check</source>
        <translation type="unfinished">查詢條件有誤，請檢查</translation>
    </message>
    <message id="problem.not_found">
        <source>Not among today's passages</source>
        <translation type="unfinished">今天沒有這筆紀錄</translation>
    </message>
</context>
<context>
    <name>source</name>
    <message id="source.camera">
        <source>camera</source>
        <translation type="unfinished">攝影機</translation>
    </message>
    <message id="source.thermal">
        <source>thermometer</source>
        <translation type="unfinished">測溫</translation>
    </message>
    <message id="source.hand_thermometer">
        <source>hand thermometer</source>
        <translation type="unfinished">體溫計</translation>
    </message>
    <message id="source.id_card">
        <source>ID card</source>
        <translation type="unfinished">身分證</translation>
    </message>
    <message id="source.smart_card">
        <source>smart card</source>
        <translation type="unfinished">社保卡</translation>
    </message>
    <message id="source.code">
        <source>code shown</source>
        <translation type="unfinished">所出示的碼</translation>
    </message>
    <message id="source.online">
        <source>platform</source>
        <translation type="unfinished">查驗平台</translation>
    </message>
    <message id="source.cache">
        <source>kept locally</source>
        <translation type="unfinished">本機快取</translation>
    </message>
    <message id="source.base_file">
        <source>local file</source>
        <translation type="unfinished">本機資料庫</translation>
    </message>
    <message id="source.roster">
        <source>list</source>
        <translation type="unfinished">名單</translation>
    </message>
    <message id="source.watch_list">
        <source>control list</source>
        <translation type="unfinished">管控名單</translation>
    </message>
    <message id="source.gallery">
        <source>enrolled faces</source>
        <translation type="unfinished">人臉庫</translation>
    </message>
    <message id="source.staff">
        <source>staff</source>
        <translation type="unfinished">工作人員</translation>
    </message>
    <message id="source.kiosk">
        <source>this kiosk</source>
        <translation type="unfinished">本機</translation>
    </message>
</context>
<context>
    <name>gate_outcome</name>
    <message id="gate_outcome.pulsed">
        <source>gate opened</source>
        <translation type="unfinished">已開閘</translation>
    </message>
    <message id="gate_outcome.no_gate">
        <source>no gate</source>
        <translation type="unfinished">無閘機</translation>
    </message>
    <message id="gate_outcome.expired">
        <source>too late</source>
        <translation type="unfinished">已逾時</translation>
    </message>
    <message id="gate_outcome.failed">
        <source>gate failed</source>
        <translation type="unfinished">閘機故障</translation>
    </message>
    <message id="gate_outcome.unknown">
        <source>not known</source>
        <translation type="unfinished">是否開閘未知</translation>
    </message>
    <message id="gate_outcome.not_opened">
        <source>not opened</source>
        <translation type="unfinished">未開閘</translation>
    </message>
    <message id="gate_outcome.withheld">
        <source>held back</source>
        <translation type="unfinished">警報中未開閘</translation>
    </message>
    <message id="gate_outcome.withdrawn">
        <source>withdrawn</source>
        <translation type="unfinished">已撤回</translation>
    </message>
</context>
</TS>
