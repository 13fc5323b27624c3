<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>staff</name>
    <message id="staff.tab_visitors">
        <source>Visitors</source>
        <translation>Visitors</translation>
    </message>
    <message id="staff.tab_record">
        <source>Record</source>
        <translation>Record</translation>
    </message>
    <message id="staff.tab_figures">
        <source>Figures</source>
        <translation>Figures</translation>
    </message>
    <message id="staff.tab_entrance">
        <source>Entrance</source>
        <translation>Entrance</translation>
    </message>
    <message id="staff.role_guard">
        <source>guard</source>
        <translation>guard</translation>
    </message>
    <message id="staff.role_supervisor">
        <source>supervisor</source>
        <translation>supervisor</translation>
    </message>
    <message id="staff.role_technician">
        <source>technician</source>
        <translation>technician</translation>
    </message>
    <message id="staff.signed_in_as">
        <source>{who} · {role}</source>
        <translation>{who} · {role}</translation>
    </message>
    <message id="staff.signed_out">
        <source>Signed out, please sign in again</source>
        <translation>Signed out, please sign in again</translation>
    </message>
    <message id="staff.details">
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message id="staff.again">
        <source>Check again</source>
        <translation>Check again</translation>
    </message>
    <message id="staff.evidence_title">
        <source>What is known</source>
        <translation>What is known</translation>
    </message>
    <message id="staff.skin">
        <source>skin {value}</source>
        <translation>skin {value}</translation>
    </message>
    <message id="staff.kiosk_says">
        <source>kiosk estimate {value}</source>
        <translation>kiosk estimate {value}</translation>
    </message>
    <message id="staff.hand_says">
        <source>by hand {value}</source>
        <translation>by hand {value}</translation>
    </message>
    <message id="staff.no_temperature">
        <source>no temperature</source>
        <translation>no temperature</translation>
    </message>
    <message id="staff.contradicted">
        <source>Sources disagree; the stricter one counts</source>
        <translation>Sources disagree; the stricter one counts</translation>
    </message>
    <message id="staff.no_evidence">
        <source>Nothing to show</source>
        <translation>Nothing to show</translation>
    </message>
    <message id="staff.record_title">
        <source>Today's passages</source>
        <translation>Today's passages</translation>
    </message>
    <message id="staff.purpose">
        <source>Purpose (it is recorded)</source>
        <translation>Purpose (it is recorded)</translation>
    </message>
    <message id="staff.complaint">
        <source>A complaint</source>
        <translation>A complaint</translation>
    </message>
    <message id="staff.incident">
        <source>An incident</source>
        <translation>An incident</translation>
    </message>
    <message id="staff.tracing">
        <source>Tracing</source>
        <translation>Tracing</translation>
    </message>
    <message id="staff.operation">
        <source>Operation</source>
        <translation>Operation</translation>
    </message>
    <message id="staff.from">
        <source>From</source>
        <translation>From</translation>
    </message>
    <message id="staff.until">
        <source>Until</source>
        <translation>Until</translation>
    </message>
    <message id="staff.hour">
        <source>{n}:00</source>
        <translation>{n}:00</translation>
    </message>
    <message id="staff.result">
        <source>Result</source>
        <translation>Result</translation>
    </message>
    <message id="staff.any">
        <source>All</source>
        <translation>All</translation>
    </message>
    <message id="staff.by_document">
        <source>By document number</source>
        <translation>By document number</translation>
    </message>
    <message id="staff.number_title">
        <source>The whole document number</source>
        <translation>The whole document number</translation>
    </message>
    <message id="staff.number_hint">
        <source>Only keyed digests are kept: part of a number finds nobody</source>
        <translation>Only keyed digests are kept: part of a number finds nobody</translation>
    </message>
    <message id="staff.take">
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message id="staff.search">
        <source>Search</source>
        <translation>Search</translation>
    </message>
    <message id="staff.found">
        <source>{n} passages</source>
        <translation>{n} passages</translation>
    </message>
    <message id="staff.found_none">
        <source>No passage like that</source>
        <translation>No passage like that</translation>
    </message>
    <message id="staff.next_page">
        <source>Next page</source>
        <translation>Next page</translation>
    </message>
    <message id="staff.passage_title">
        <source>One passage</source>
        <translation>One passage</translation>
    </message>
    <message id="staff.policy">
        <source>Rules {value}</source>
        <translation>Rules {value}</translation>
    </message>
    <message id="staff.took">
        <source>took {n} s</source>
        <translation>took {n} s</translation>
    </message>
    <message id="staff.decided_by">
        <source>Decided by {who}: {note}</source>
        <translation>Decided by {who}: {note}</translation>
    </message>
    <message id="staff.agrees">
        <source>Decided again from the record: the same</source>
        <translation>Decided again from the record: the same</translation>
    </message>
    <message id="staff.differs">
        <source>Decided again from the record: it differs, tell the technician</source>
        <translation>Decided again from the record: it differs, tell the technician</translation>
    </message>
    <message id="staff.undecidable">
        <source>This software can't decide it again</source>
        <translation>This software can't decide it again</translation>
    </message>
    <message id="staff.annulled">
        <source>let in, did not go through</source>
        <translation>let in, did not go through</translation>
    </message>
    <message id="staff.admit">
        <source>Let in</source>
        <translation>Let in</translation>
    </message>
    <message id="staff.refer">
        <source>To staff</source>
        <translation>To staff</translation>
    </message>
    <message id="staff.refuse">
        <source>Turned away</source>
        <translation>Turned away</translation>
    </message>
    <message id="staff.per_hour">
        <source>By hour</source>
        <translation>By hour</translation>
    </message>
    <message id="staff.by_reason">
        <source>Why not let in</source>
        <translation>Why not let in</translation>
    </message>
    <message id="staff.median">
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message id="staff.p95">
        <source>95 % within</source>
        <translation>95 % within</translation>
    </message>
    <message id="staff.seconds">
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message id="staff.offline_share">
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message id="staff.by_staff">
        <source>By staff</source>
        <translation>By staff</translation>
    </message>
    <message id="staff.unsent">
        <source>Unsent</source>
        <translation>Unsent</translation>
    </message>
    <message id="staff.lost">
        <source>Lost</source>
        <translation>Lost</translation>
    </message>
    <message id="staff.nobody_yet">
        <source>Nobody yet today</source>
        <translation>Nobody yet today</translation>
    </message>
    <message id="staff.refresh">
        <source>Refresh</source>
        <translation>Refresh</translation>
    </message>
    <message id="staff.sound">
        <source>Voice</source>
        <translation>Voice</translation>
    </message>
    <message id="staff.speaking">
        <source>speaking</source>
        <translation>speaking</translation>
    </message>
    <message id="staff.muted">
        <source>muted, comes back by itself</source>
        <translation>muted, comes back by itself</translation>
    </message>
    <message id="staff.muted_short">
        <source>Muted</source>
        <translation>Muted</translation>
    </message>
    <message id="staff.mute_15">
        <source>Mute 15 min</source>
        <translation>Mute 15 min</translation>
    </message>
    <message id="staff.mute_60">
        <source>Mute 1 hour</source>
        <translation>Mute 1 hour</translation>
    </message>
    <message id="staff.unmute">
        <source>Speak again</source>
        <translation>Speak again</translation>
    </message>
    <message id="staff.night">
        <source>Night mode</source>
        <translation>Night mode</translation>
    </message>
    <message id="staff.night_on">
        <source>Night</source>
        <translation>Night</translation>
    </message>
    <message id="staff.night_off">
        <source>Day</source>
        <translation>Day</translation>
    </message>
    <message id="staff.night_clock">
        <source>By the clock</source>
        <translation>By the clock</translation>
    </message>
    <message id="staff.inside">
        <source>People inside</source>
        <translation>People inside</translation>
    </message>
    <message id="staff.inside_of">
        <source>{n} of {limit}</source>
        <translation>{n} of {limit}</translation>
    </message>
    <message id="staff.inside_n">
        <source>{n}</source>
        <translation>{n}</translation>
    </message>
    <message id="staff.inside_unknown">
        <source>Nobody counts here</source>
        <translation>Nobody counts here</translation>
    </message>
    <message id="staff.correct">
        <source>Correct</source>
        <translation>Correct</translation>
    </message>
    <message id="staff.help">
        <source>Call for help</source>
        <translation>Call for help</translation>
    </message>
    <message id="staff.kind_help">
        <source>A helping hand</source>
        <translation>A helping hand</translation>
    </message>
    <message id="staff.kind_medical">
        <source>Medical help</source>
        <translation>Medical help</translation>
    </message>
    <message id="staff.kind_security">
        <source>Security</source>
        <translation>Security</translation>
    </message>
    <message id="staff.call_again">
        <source>Touch again to call: {what}</source>
        <translation>Touch again to call: {what}</translation>
    </message>
    <message id="staff.cancel">
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message id="staff.called">
        <source>Called: {what}</source>
        <translation>Called: {what}</translation>
    </message>
    <message id="staff.undo">
        <source>Undo ({n} s)</source>
        <translation>Undo ({n} s)</translation>
    </message>
    <message id="staff.undone">
        <source>Called off</source>
        <translation>Called off</translation>
    </message>
    <message id="staff.visitor_now">
        <source>Visitor now</source>
        <translation>Visitor now</translation>
    </message>
    <message id="staff.visitors_number">
        <source>No. {n}</source>
        <translation>No. {n}</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.too_soon">
        <source>Called already, just now</source>
        <translation>Called already, just now</translation>
    </message>
    <message id="problem.too_late">
        <source>Too late to undo: tell them in person</source>
        <translation>Too late to undo: tell them in person</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to undo</source>
        <translation>Nothing to undo</translation>
    </message>
    <message id="problem.not_counted">
        <source>Nobody counts at this entrance</source>
        <translation>Nobody counts at this entrance</translation>
    </message>
    <message id="problem.bad_request">
        <source>That can't be asked so, please check</source>
        <translation>That can't be asked so, please check</translation>
    </message>
    <message id="problem.not_found">
        <source>Not among today's passages</source>
        <translation>Not among today's passages</translation>
    </message>
</context>
<context>
    <name>source</name>
    <message id="source.camera">
        <source>camera</source>
        <translation>camera</translation>
    </message>
    <message id="source.thermal">
        <source>thermometer</source>
        <translation>thermometer</translation>
    </message>
    <message id="source.hand_thermometer">
        <source>hand thermometer</source>
        <translation>hand thermometer</translation>
    </message>
    <message id="source.id_card">
        <source>ID card</source>
        <translation>ID card</translation>
    </message>
    <message id="source.smart_card">
        <source>smart card</source>
        <translation>smart card</translation>
    </message>
    <message id="source.code">
        <source>code shown</source>
        <translation>code shown</translation>
    </message>
    <message id="source.online">
        <source>platform</source>
        <translation>platform</translation>
    </message>
    <message id="source.cache">
        <source>kept locally</source>
        <translation>kept locally</translation>
    </message>
    <message id="source.base_file">
        <source>local file</source>
        <translation>local file</translation>
    </message>
    <message id="source.roster">
        <source>list</source>
        <translation>list</translation>
    </message>
    <message id="source.watch_list">
        <source>control list</source>
        <translation>control list</translation>
    </message>
    <message id="source.gallery">
        <source>enrolled faces</source>
        <translation>enrolled faces</translation>
    </message>
    <message id="source.staff">
        <source>staff</source>
        <translation>staff</translation>
    </message>
    <message id="source.kiosk">
        <source>this kiosk</source>
        <translation>this kiosk</translation>
    </message>
</context>
<context>
    <name>gate_outcome</name>
    <message id="gate_outcome.pulsed">
        <source>gate opened</source>
        <translation>gate opened</translation>
    </message>
    <message id="gate_outcome.no_gate">
        <source>no gate</source>
        <translation>no gate</translation>
    </message>
    <message id="gate_outcome.expired">
        <source>too late</source>
        <translation>too late</translation>
    </message>
    <message id="gate_outcome.failed">
        <source>gate failed</source>
        <translation>gate failed</translation>
    </message>
    <message id="gate_outcome.unknown">
        <source>not known</source>
        <translation>not known</translation>
    </message>
    <message id="gate_outcome.not_opened">
        <source>not opened</source>
        <translation>not opened</translation>
    </message>
    <message id="gate_outcome.withheld">
        <source>held back</source>
        <translation>held back</translation>
    </message>
    <message id="gate_outcome.withdrawn">
        <source>withdrawn</source>
        <translation>withdrawn</translation>
    </message>
</context>
</TS>
