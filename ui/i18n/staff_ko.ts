<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>staff</name>
    <message id="staff.tab_visitors">
        <source>Visitors</source>
        <translation type="unfinished">방문객</translation>
    </message>
    <message id="staff.tab_record">
        <source>Record</source>
        <translation type="unfinished">기록</translation>
    </message>
    <message id="staff.tab_figures">
        <source>Figures</source>
        <translation type="unfinished">통계</translation>
    </message>
    <message id="staff.tab_entrance">
        <source>Entrance</source>
        <translation type="unfinished">이 입구</translation>
    </message>
    <message id="staff.role_guard">
        <source>guard</source>
        <translation type="unfinished">안내원</translation>
    </message>
    <message id="staff.role_supervisor">
        <source>supervisor</source>
        <translation type="unfinished">책임자</translation>
    </message>
    <message id="staff.role_technician">
        <source>technician</source>
        <translation type="unfinished">기술자</translation>
    </message>
    <message id="staff.signed_in_as">
        <source>{who} · {role}</source>
        <translation type="unfinished">{who} · {role}</translation>
    </message>
    <message id="staff.signed_out">
        <source>Signed out, please sign in again</source>
        <translation type="unfinished">로그아웃되었습니다. 다시 로그인해 주세요</translation>
    </message>
    <message id="staff.details">
        <source>Details</source>
        <translation type="unfinished">자세히</translation>
    </message>
    <message id="staff.again">
        <source>Check again</source>
        <translation type="unfinished">다시 확인</translation>
    </message>
    <message id="staff.evidence_title">
        <source>What is known</source>
        <translation type="unfinished">확인 내용</translation>
    </message>
    <message id="staff.skin">
        <source>skin {value}</source>
        <translation type="unfinished">피부 {value}</translation>
    </message>
    <message id="staff.kiosk_says">
        <source>kiosk estimate {value}</source>
        <translation type="unfinished">기기 추정 {value}</translation>
    </message>
    <message id="staff.hand_says">
        <source>by hand {value}</source>
        <translation type="unfinished">체온계 {value}</translation>
    </message>
    <message id="staff.no_temperature">
        <source>no temperature</source>
        <translation type="unfinished">체온 없음</translation>
    </message>
    <message id="staff.contradicted">
        <source>Sources disagree; the stricter one counts</source>
        <translation type="unfinished">출처가 서로 다릅니다. 엄격한 쪽을 적용</translation>
    </message>
    <message id="staff.no_evidence">
        <source>Nothing to show</source>
        <translation type="unfinished">표시할 내용이 없습니다</translation>
    </message>
    <message id="staff.record_title">
        <source>Today's passages</source>
        <translation type="unfinished">오늘의 통행 기록</translation>
    </message>
    <message id="staff.purpose">
        <source>Purpose (it is recorded)</source>
        <translation type="unfinished">조회 목적 (기록됩니다)</translation>
    </message>
    <message id="staff.complaint">
        <source>A complaint</source>
        <translation type="unfinished">민원 확인</translation>
    </message>
    <message id="staff.incident">
        <source>An incident</source>
        <translation type="unfinished">사건 처리</translation>
    </message>
    <message id="staff.tracing">
        <source>Tracing</source>
        <translation type="unfinished">역학 조사</translation>
    </message>
    <message id="staff.operation">
        <source>Operation</source>
        <translation type="unfinished">운영 점검</translation>
    </message>
    <message id="staff.from">
        <source>From</source>
        <translation type="unfinished">부터</translation>
    </message>
    <message id="staff.until">
        <source>Until</source>
        <translation type="unfinished">까지</translation>
    </message>
    <message id="staff.hour">
        <source>{n}:00</source>
        <translation type="unfinished">{n}시</translation>
    </message>
    <message id="staff.result">
        <source>Result</source>
        <translation type="unfinished">결과</translation>
    </message>
    <message id="staff.any">
        <source>All</source>
        <translation type="unfinished">전체</translation>
    </message>
    <message id="staff.by_document">
        <source>By document number</source>
        <translation type="unfinished">신분증 번호로</translation>
    </message>
    <message id="staff.number_title">
        <source>The whole document number</source>
        <translation type="unfinished">신분증 번호 전체 입력</translation>
    </message>
    <message id="staff.number_hint">
        <source>Only keyed digests are kept: part of a number finds nobody</source>
        <translation type="unfinished">암호화된 요약만 보관합니다. 번호 일부로는 찾을 수 없습니다</translation>
    </message>
    <message id="staff.take">
        <source>OK</source>
        <translation type="unfinished">확인</translation>
    </message>
    <message id="staff.search">
        <source>Search</source>
        <translation type="unfinished">검색</translation>
    </message>
    <message id="staff.found">
        <source>{n} passages</source>
        <translation type="unfinished">{n}건</translation>
    </message>
    <message id="staff.found_none">
        <source>No passage like that</source>
        <translation type="unfinished">해당 기록이 없습니다</translation>
    </message>
    <message id="staff.next_page">
        <source>Next page</source>
        <translation type="unfinished">다음 페이지</translation>
    </message>
    <message id="staff.passage_title">
        <source>One passage</source>
        <translation type="unfinished">통행 상세</translation>
    </message>
    <message id="staff.policy">
        <source>Rules {value}</source>
        <translation type="unfinished">규칙 {value}</translation>
    </message>
    <message id="staff.took">
        <source>took {n} s</source>
        <translation type="unfinished">소요 {n}초</translation>
    </message>
    <message id="staff.decided_by">
        <source>Decided by {who}: {note}</source>
        <translation type="unfinished">{who} 결정: {note}</translation>
    </message>
    <message id="staff.agrees">
        <source>Decided again from the record: the same</source>
        <translation type="unfinished">기록으로 다시 계산: 일치</translation>
    </message>
    <message id="staff.differs">
        <source>Decided again from the record: it differs, tell the technician</source>
        <translation type="unfinished">기록으로 다시 계산: 불일치. 기술자에게 알리세요</translation>
    </message>
    <message id="staff.undecidable">
        <source>This software can't decide it again</source>
        <translation type="unfinished">이 소프트웨어로는 다시 계산할 수 없습니다</translation>
    </message>
    <message id="staff.annulled">
        <source>let in, did not go through</source>
        <translation type="unfinished">허가 후 통과 안 함</translation>
    </message>
    <message id="staff.admit">
        <source>Let in</source>
        <translation type="unfinished">입장</translation>
    </message>
    <message id="staff.refer">
        <source>To staff</source>
        <translation type="unfinished">직원</translation>
    </message>
    <message id="staff.refuse">
        <source>Turned away</source>
        <translation type="unfinished">불허</translation>
    </message>
    <message id="staff.per_hour">
        <source>By hour</source>
        <translation type="unfinished">시간별</translation>
    </message>
    <message id="staff.by_reason">
        <source>Why not let in</source>
        <translation type="unfinished">입장 불가 사유</translation>
    </message>
    <message id="staff.median">
        <source>Median</source>
        <translation type="unfinished">중앙값</translation>
    </message>
    <message id="staff.p95">
        <source>95 % within</source>
        <translation type="unfinished">95% 이내</translation>
    </message>
    <message id="staff.seconds">
        <source>{n} s</source>
        <translation type="unfinished">{n}초</translation>
    </message>
    <message id="staff.offline_share">
        <source>Offline</source>
        <translation type="unfinished">오프라인</translation>
    </message>
    <message id="staff.by_staff">
        <source>By staff</source>
        <translation type="unfinished">직원 처리</translation>
    </message>
    <message id="staff.unsent">
        <source>Unsent</source>
        <translation type="unfinished">미전송</translation>
    </message>
    <message id="staff.lost">
        <source>Lost</source>
        <translation type="unfinished">손실</translation>
    </message>
    <message id="staff.nobody_yet">
        <source>Nobody yet today</source>
        <translation type="unfinished">오늘은 아직 없습니다</translation>
    </message>
    <message id="staff.refresh">
        <source>Refresh</source>
        <translation type="unfinished">새로고침</translation>
    </message>
    <message id="staff.sound">
        <source>Voice</source>
        <translation type="unfinished">음성</translation>
    </message>
    <message id="staff.speaking">
        <source>speaking</source>
        <translation type="unfinished">안내 중</translation>
    </message>
    <message id="staff.muted">
        <source>muted, comes back by itself</source>
        <translation type="unfinished">음소거, 자동으로 복원됩니다</translation>
    </message>
    <message id="staff.muted_short">
        <source>Muted</source>
        <translation type="unfinished">음소거</translation>
    </message>
    <message id="staff.mute_15">
        <source>Mute 15 min</source>
        <translation type="unfinished">15분 음소거</translation>
    </message>
    <message id="staff.mute_60">
        <source>Mute 1 hour</source>
        <translation type="unfinished">1시간 음소거</translation>
    </message>
    <message id="staff.unmute">
        <source>Speak again</source>
        <translation type="unfinished">음성 복원</translation>
    </message>
    <message id="staff.night">
        <source>Night mode</source>
        <translation type="unfinished">야간 모드</translation>
    </message>
    <message id="staff.night_on">
        <source>Night</source>
        <translation type="unfinished">야간</translation>
    </message>
    <message id="staff.night_off">
        <source>Day</source>
        <translation type="unfinished">주간</translation>
    </message>
    <message id="staff.night_clock">
        <source>By the clock</source>
        <translation type="unfinished">시간표대로</translation>
    </message>
    <message id="staff.inside">
        <source>People inside</source>
        <translation type="unfinished">실내 인원</translation>
    </message>
    <message id="staff.inside_of">
        <source>{n} of {limit}</source>
        <translation type="unfinished">{n} / {limit}명</translation>
    </message>
    <message id="staff.inside_n">
        <source>{n}</source>
        <translation type="unfinished">{n}명</translation>
    </message>
    <message id="staff.inside_unknown">
        <source>Nobody counts here</source>
        <translation type="unfinished">집계 서비스 없음</translation>
    </message>
    <message id="staff.correct">
        <source>Correct</source>
        <translation type="unfinished">정정</translation>
    </message>
    <message id="staff.help">
        <source>Call for help</source>
        <translation type="unfinished">도움 요청</translation>
    </message>
    <message id="staff.kind_help">
        <source>A helping hand</source>
        <translation type="unfinished">일손 필요</translation>
    </message>
    <message id="staff.kind_medical">
        <source>Medical help</source>
        <translation type="unfinished">의료 지원</translation>
    </message>
    <message id="staff.kind_security">
        <source>Security</source>
        <translation type="unfinished">보안</translation>
    </message>
    <message id="staff.call_again">
        <source>Touch again to call: {what}</source>
        <translation type="unfinished">한 번 더 누르면 호출: {what}</translation>
    </message>
    <message id="staff.cancel">
        <source>Cancel</source>
        <translation type="unfinished">취소</translation>
    </message>
    <message id="staff.called">
        <source>Called: {what}</source>
        <translation type="unfinished">호출함: {what}</translation>
    </message>
    <message id="staff.undo">
        <source>Undo ({n} s)</source>
        <translation type="unfinished">취소 ({n}초)</translation>
    </message>
    <message id="staff.undone">
        <source>Called off</source>
        <translation type="unfinished">취소했습니다</translation>
    </message>
    <message id="staff.visitor_now">
        <source>Visitor now</source>
        <translation type="unfinished">현재 방문객</translation>
    </message>
    <message id="staff.visitors_number">
        <source>No. {n}</source>
        <translation type="unfinished">{n}번</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.too_soon">
        <source>Called already, just now</source>
        <translation type="unfinished">방금 이미 호출했습니다</translation>
    </message>
    <message id="problem.too_late">
        <source>Too late to undo: tell them in person</source>
        <translation type="unfinished">취소할 수 없습니다. 직접 알려 주세요</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to undo</source>
        <translation type="unfinished">취소할 것이 없습니다</translation>
    </message>
    <message id="problem.not_counted">
        <source>Nobody counts at this entrance</source>
        <translation type="unfinished">이 입구는 집계하지 않습니다</translation>
    </message>
    <message id="problem.bad_request">
        <source>That can't be asked so, please check</source>
        <translation type="unfinished">조건을 확인해 주세요</translation>
    </message>
    <message id="problem.not_found">
        <source>Not among today's passages</source>
        <translation type="unfinished">오늘 기록에 없습니다</translation>
    </message>
</context>
<context>
    <name>source</name>
    <message id="source.camera">
        <source>camera</source>
        <translation type="unfinished">카메라</translation>
    </message>
    <message id="source.thermal">
        <source>thermometer</source>
        <translation type="unfinished">체온 측정</translation>
    </message>
    <message id="source.hand_thermometer">
        <source>hand thermometer</source>
        <translation type="unfinished">체온계</translation>
    </message>
    <message id="source.id_card">
        <source>ID card</source>
        <translation type="unfinished">신분증</translation>
    </message>
    <message id="source.smart_card">
        <source>smart card</source>
        <translation type="unfinished">스마트카드</translation>
    </message>
    <message id="source.code">
        <source>code shown</source>
        <translation type="unfinished">제시한 코드</translation>
    </message>
    <message id="source.online">
        <source>platform</source>
        <translation type="unfinished">플랫폼</translation>
    </message>
    <message id="source.cache">
        <source>kept locally</source>
        <translation type="unfinished">기기 보관</translation>
    </message>
    <message id="source.base_file">
        <source>local file</source>
        <translation type="unfinished">기기 명부</translation>
    </message>
    <message id="source.roster">
        <source>list</source>
        <translation type="unfinished">명단</translation>
    </message>
    <message id="source.watch_list">
        <source>control list</source>
        <translation type="unfinished">관리 명단</translation>
    </message>
    <message id="source.gallery">
        <source>enrolled faces</source>
        <translation type="unfinished">등록 얼굴</translation>
    </message>
    <message id="source.staff">
        <source>staff</source>
        <translation type="unfinished">직원</translation>
    </message>
    <message id="source.kiosk">
        <source>this kiosk</source>
        <translation type="unfinished">이 기기</translation>
    </message>
</context>
<context>
    <name>gate_outcome</name>
    <message id="gate_outcome.pulsed">
        <source>gate opened</source>
        <translation type="unfinished">게이트 열림</translation>
    </message>
    <message id="gate_outcome.no_gate">
        <source>no gate</source>
        <translation type="unfinished">게이트 없음</translation>
    </message>
    <message id="gate_outcome.expired">
        <source>too late</source>
        <translation type="unfinished">시간 초과</translation>
    </message>
    <message id="gate_outcome.failed">
        <source>gate failed</source>
        <translation type="unfinished">게이트 고장</translation>
    </message>
    <message id="gate_outcome.unknown">
        <source>not known</source>
        <translation type="unfinished">알 수 없음</translation>
    </message>
    <message id="gate_outcome.not_opened">
        <source>not opened</source>
        <translation type="unfinished">열지 않음</translation>
    </message>
    <message id="gate_outcome.withheld">
        <source>held back</source>
        <translation type="unfinished">보류</translation>
    </message>
    <message id="gate_outcome.withdrawn">
        <source>withdrawn</source>
        <translation type="unfinished">철회</translation>
    </message>
</context>
</TS>
