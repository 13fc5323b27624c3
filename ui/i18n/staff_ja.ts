<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>staff</name>
    <message id="staff.tab_visitors">
        <source>Visitors</source>
        <translation type="unfinished">来訪者</translation>
    </message>
    <message id="staff.tab_record">
        <source>Record</source>
        <translation type="unfinished">記録</translation>
    </message>
    <message id="staff.tab_figures">
        <source>Figures</source>
        <translation type="unfinished">統計</translation>
    </message>
    <message id="staff.tab_entrance">
        <source>Entrance</source>
        <translation type="unfinished">この入口</translation>
    </message>
    <message id="staff.role_guard">
        <source>guard</source>
        <translation type="unfinished">受付係</translation>
    </message>
    <message id="staff.role_supervisor">
        <source>supervisor</source>
        <translation type="unfinished">責任者</translation>
    </message>
    <message id="staff.role_technician">
        <source>technician</source>
        <translation type="unfinished">技術者</translation>
    </message>
    <message id="staff.signed_in_as">
        <source>{who} · {role}</source>
        <translation type="unfinished">{who} · {role}</translation>
    </message>
    <message id="staff.signed_out">
        <source>Signed out, please sign in again</source>
        <translation type="unfinished">サインアウトしました。もう一度どうぞ</translation>
    </message>
    <message id="staff.details">
        <source>Details</source>
        <translation type="unfinished">詳細</translation>
    </message>
    <message id="staff.again">
        <source>Check again</source>
        <translation type="unfinished">もう一度確認</translation>
    </message>
    <message id="staff.evidence_title">
        <source>What is known</source>
        <translation type="unfinished">確認の内容</translation>
    </message>
    <message id="staff.skin">
        <source>skin {value}</source>
        <translation type="unfinished">皮膚 {value}</translation>
    </message>
    <message id="staff.kiosk_says">
        <source>kiosk estimate {value}</source>
        <translation type="unfinished">機器の推定 {value}</translation>
    </message>
    <message id="staff.hand_says">
        <source>by hand {value}</source>
        <translation type="unfinished">体温計 {value}</translation>
    </message>
    <message id="staff.no_temperature">
        <source>no temperature</source>
        <translation type="unfinished">体温なし</translation>
    </message>
    <message id="staff.contradicted">
        <source>Sources disagree; the stricter one counts</source>
        <translation type="unfinished">情報源が一致しません。厳しい方を採用</translation>
    </message>
    <message id="staff.no_evidence">
        <source>Nothing to show</source>
        <translation type="unfinished">表示できる内容がありません</translation>
    </message>
    <message id="staff.record_title">
        <source>Today's passages</source>
        <translation type="unfinished">本日の通行記録</translation>
    </message>
    <message id="staff.purpose">
        <source>Purpose (it is recorded)</source>
        <translation type="unfinished">閲覧の目的（記録されます）</translation>
    </message>
    <message id="staff.complaint">
        <source>A complaint</source>
        <translation type="unfinished">苦情の確認</translation>
    </message>
    <message id="staff.incident">
        <source>An incident</source>
        <translation type="unfinished">出来事の対応</translation>
    </message>
    <message id="staff.tracing">
        <source>Tracing</source>
        <translation type="unfinished">疫学調査</translation>
    </message>
    <message id="staff.operation">
        <source>Operation</source>
        <translation type="unfinished">運用の確認</translation>
    </message>
    <message id="staff.from">
        <source>From</source>
        <translation type="unfinished">開始</translation>
    </message>
    <message id="staff.until">
        <source>Until</source>
        <translation type="unfinished">終了</translation>
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
        <translation type="unfinished">すべて</translation>
    </message>
    <message id="staff.by_document">
        <source>By document number</source>
        <translation type="unfinished">証明書番号で</translation>
    </message>
    <message id="staff.number_title">
        <source>The whole document number</source>
        <translation type="unfinished">証明書番号をすべて入力</translation>
    </message>
    <message id="staff.number_hint">
        <source>Only keyed digests are kept: part of a number finds nobody</source>
        <translation type="unfinished">暗号化した要約のみ保存。番号の一部では検索できません</translation>
    </message>
    <message id="staff.take">
        <source>OK</source>
        <translation type="unfinished">決定</translation>
    </message>
    <message id="staff.search">
        <source>Search</source>
        <translation type="unfinished">検索</translation>
    </message>
    <message id="staff.found">
        <source>{n} passages</source>
        <translation type="unfinished">{n} 件</translation>
    </message>
    <message id="staff.found_none">
        <source>No passage like that</source>
        <translation type="unfinished">該当する記録はありません</translation>
    </message>
    <message id="staff.next_page">
        <source>Next page</source>
        <translation type="unfinished">次のページ</translation>
    </message>
    <message id="staff.passage_title">
        <source>One passage</source>
        <translation type="unfinished">通行の詳細</translation>
    </message>
    <message id="staff.policy">
        <source>Rules {value}</source>
        <translation type="unfinished">規則 {value}</translation>
    </message>
    <message id="staff.took">
        <source>took {n} s</source>
        <translation type="unfinished">所要 {n} 秒</translation>
    </message>
    <message id="staff.decided_by">
        <source>Decided by {who}: {note}</source>
        <translation type="unfinished">{who} の判断：{note}</translation>
    </message>
    <message id="staff.agrees">
        <source>Decided again from the record: the same</source>
        <translation type="unfinished">記録から再計算：一致</translation>
    </message>
    <message id="staff.differs">
        <source>Decided again from the record: it differs, tell the technician</source>
        <translation type="unfinished">記録から再計算：不一致。技術者に連絡</translation>
    </message>
    <message id="staff.undecidable">
        <source>This software can't decide it again</source>
        <translation type="unfinished">このソフトでは再計算できません</translation>
    </message>
    <message id="staff.annulled">
        <source>let in, did not go through</source>
        <translation type="unfinished">許可後、通らず</translation>
    </message>
    <message id="staff.admit">
        <source>Let in</source>
        <translation type="unfinished">通行</translation>
    </message>
    <message id="staff.refer">
        <source>To staff</source>
        <translation type="unfinished">係員へ</translation>
    </message>
    <message id="staff.refuse">
        <source>Turned away</source>
        <translation type="unfinished">不可</translation>
    </message>
    <message id="staff.per_hour">
        <source>By hour</source>
        <translation type="unfinished">時間ごと</translation>
    </message>
    <message id="staff.by_reason">
        <source>Why not let in</source>
        <translation type="unfinished">通行できない理由</translation>
    </message>
    <message id="staff.median">
        <source>Median</source>
        <translation type="unfinished">中央値</translation>
    </message>
    <message id="staff.p95">
        <source>95 % within</source>
        <translation type="unfinished">95% 以内</translation>
    </message>
    <message id="staff.seconds">
        <source>{n} s</source>
        <translation type="unfinished">{n} 秒</translation>
    </message>
    <message id="staff.offline_share">
        <source>Offline</source>
        <translation type="unfinished">オフライン</translation>
    </message>
    <message id="staff.by_staff">
        <source>By staff</source>
        <translation type="unfinished">係員</translation>
    </message>
    <message id="staff.unsent">
        <source>Unsent</source>
        <translation type="unfinished">未送信</translation>
    </message>
    <message id="staff.lost">
        <source>Lost</source>
        <translation type="unfinished">消失</translation>
    </message>
    <message id="staff.nobody_yet">
        <source>Nobody yet today</source>
        <translation type="unfinished">本日はまだいません</translation>
    </message>
    <message id="staff.refresh">
        <source>Refresh</source>
        <translation type="unfinished">更新</translation>
    </message>
    <message id="staff.sound">
        <source>Voice</source>
        <translation type="unfinished">音声</translation>
    </message>
    <message id="staff.speaking">
        <source>speaking</source>
        <translation type="unfinished">再生中</translation>
    </message>
    <message id="staff.muted">
        <source>muted, comes back by itself</source>
        <translation type="unfinished">消音中、自動で戻ります</translation>
    </message>
    <message id="staff.muted_short">
        <source>Muted</source>
        <translation type="unfinished">消音中</translation>
    </message>
    <message id="staff.mute_15">
        <source>Mute 15 min</source>
        <translation type="unfinished">15分 消音</translation>
    </message>
    <message id="staff.mute_60">
        <source>Mute 1 hour</source>
        <translation type="unfinished">1時間 消音</translation>
    </message>
    <message id="staff.unmute">
        <source>Speak again</source>
        <translation type="unfinished">音声を戻す</translation>
    </message>
    <message id="staff.night">
        <source>Night mode</source>
        <translation type="unfinished">夜間モード</translation>
    </message>
    <message id="staff.night_on">
        <source>Night</source>
        <translation type="unfinished">夜間</translation>
    </message>
    <message id="staff.night_off">
        <source>Day</source>
        <translation type="unfinished">日中</translation>
    </message>
    <message id="staff.night_clock">
        <source>By the clock</source>
        <translation type="unfinished">時刻で</translation>
    </message>
    <message id="staff.inside">
        <source>People inside</source>
        <translation type="unfinished">場内の人数</translation>
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
        <translation type="unfinished">計数サービスなし</translation>
    </message>
    <message id="staff.correct">
        <source>Correct</source>
        <translation type="unfinished">訂正</translation>
    </message>
    <message id="staff.help">
        <source>Call for help</source>
        <translation type="unfinished">応援を呼ぶ</translation>
    </message>
    <message id="staff.kind_help">
        <source>A helping hand</source>
        <translation type="unfinished">人手が必要</translation>
    </message>
    <message id="staff.kind_medical">
        <source>Medical help</source>
        <translation type="unfinished">医療の助け</translation>
    </message>
    <message id="staff.kind_security">
        <source>Security</source>
        <translation type="unfinished">保安</translation>
    </message>
    <message id="staff.call_again">
        <source>Touch again to call: {what}</source>
        <translation type="unfinished">もう一度押すと呼びます：{what}</translation>
    </message>
    <message id="staff.cancel">
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message id="staff.called">
        <source>Called: {what}</source>
        <translation type="unfinished">呼びました：{what}</translation>
    </message>
    <message id="staff.undo">
        <source>Undo ({n} s)</source>
        <translation type="unfinished">取り消す（{n} 秒）</translation>
    </message>
    <message id="staff.undone">
        <source>Called off</source>
        <translation type="unfinished">取り消しました</translation>
    </message>
    <message id="staff.visitor_now">
        <source>Visitor now</source>
        <translation type="unfinished">現在の来訪者</translation>
    </message>
    <message id="staff.visitors_number">
        <source>No. {n}</source>
        <translation type="unfinished">{n}番</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.too_soon">
        <source>Called already, just now</source>
        <translation type="unfinished">すでに呼びました</translation>
    </message>
    <message id="problem.too_late">
        <source>Too late to undo: tell them in person</source>
        <translation type="unfinished">取り消せません。直接お伝えください</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to undo</source>
        <translation type="unfinished">取り消すものがありません</translation>
    </message>
    <message id="problem.not_counted">
        <source>Nobody counts at this entrance</source>
        <translation type="unfinished">この入口は計数していません</translation>
    </message>
    <message id="problem.bad_request">
        <source>That can't be asked so, please check</source>
        <translation type="unfinished">条件を確認してください</translation>
    </message>
    <message id="problem.not_found">
        <source>Not among today's passages</source>
        <translation type="unfinished">本日の記録にありません</translation>
    </message>
</context>
<context>
    <name>source</name>
    <message id="source.camera">
        <source>camera</source>
        <translation type="unfinished">カメラ</translation>
    </message>
    <message id="source.thermal">
        <source>thermometer</source>
        <translation type="unfinished">体温計測</translation>
    </message>
    <message id="source.hand_thermometer">
        <source>hand thermometer</source>
        <translation type="unfinished">体温計</translation>
    </message>
    <message id="source.id_card">
        <source>ID card</source>
        <translation type="unfinished">身分証</translation>
    </message>
    <message id="source.smart_card">
        <source>smart card</source>
        <translation type="unfinished">ICカード</translation>
    </message>
    <message id="source.code">
        <source>code shown</source>
        <translation type="unfinished">提示コード</translation>
    </message>
    <message id="source.online">
        <source>platform</source>
        <translation type="unfinished">照会先</translation>
    </message>
    <message id="source.cache">
        <source>kept locally</source>
        <translation type="unfinished">端末の控え</translation>
    </message>
    <message id="source.base_file">
        <source>local file</source>
        <translation type="unfinished">端末の台帳</translation>
    </message>
    <message id="source.roster">
        <source>list</source>
        <translation type="unfinished">名簿</translation>
    </message>
    <message id="source.watch_list">
        <source>control list</source>
        <translation type="unfinished">管理名簿</translation>
    </message>
    <message id="source.gallery">
        <source>enrolled faces</source>
        <translation type="unfinished">登録済みの顔</translation>
    </message>
    <message id="source.staff">
        <source>staff</source>
        <translation type="unfinished">係員</translation>
    </message>
    <message id="source.kiosk">
        <source>this kiosk</source>
        <translation type="unfinished">この端末</translation>
    </message>
</context>
<context>
    <name>gate_outcome</name>
    <message id="gate_outcome.pulsed">
        <source>gate opened</source>
        <translation type="unfinished">ゲート開</translation>
    </message>
    <message id="gate_outcome.no_gate">
        <source>no gate</source>
        <translation type="unfinished">ゲートなし</translation>
    </message>
    <message id="gate_outcome.expired">
        <source>too late</source>
        <translation type="unfinished">時間切れ</translation>
    </message>
    <message id="gate_outcome.failed">
        <source>gate failed</source>
        <translation type="unfinished">ゲート故障</translation>
    </message>
    <message id="gate_outcome.unknown">
        <source>not known</source>
        <translation type="unfinished">不明</translation>
    </message>
    <message id="gate_outcome.not_opened">
        <source>not opened</source>
        <translation type="unfinished">開けず</translation>
    </message>
    <message id="gate_outcome.withheld">
        <source>held back</source>
        <translation type="unfinished">保留</translation>
    </message>
    <message id="gate_outcome.withdrawn">
        <source>withdrawn</source>
        <translation type="unfinished">撤回</translation>
    </message>
</context>
</TS>
