<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.MAINTENANCE">
        <source>In maintenance, use staffed lane</source>
        <translation type="unfinished">점검 중입니다. 직원 통로로 가 주세요</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.MAINTENANCE">
        <source>Maintenance</source>
        <translation type="unfinished">점검 중</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.MAINTENANCE">
        <source>A technician works at the kiosk</source>
        <translation type="unfinished">기술자가 점검하고 있습니다</translation>
    </message>
</context>
<context>
    <name>tech</name>
    <message id="tech.page_devices">
        <source>Devices</source>
        <translation type="unfinished">장치</translation>
    </message>
    <message id="tech.page_thermal">
        <source>Thermal alignment</source>
        <translation type="unfinished">열화상 맞춤</translation>
    </message>
    <message id="tech.page_gate">
        <source>Gate test</source>
        <translation type="unfinished">게이트 시험</translation>
    </message>
    <message id="tech.page_network">
        <source>Network</source>
        <translation type="unfinished">네트워크</translation>
    </message>
    <message id="tech.page_provision">
        <source>Provisioning</source>
        <translation type="unfinished">등록</translation>
    </message>
    <message id="tech.page_rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">훈련</translation>
    </message>
    <message id="tech.page_logs">
        <source>Log</source>
        <translation type="unfinished">로그</translation>
    </message>
    <message id="tech.page_sheet">
        <source>Acceptance sheet</source>
        <translation type="unfinished">검수서</translation>
    </message>
    <message id="tech.tab_devices">
        <source>Devices</source>
        <translation type="unfinished">장치</translation>
    </message>
    <message id="tech.tab_thermal">
        <source>Align</source>
        <translation type="unfinished">맞춤</translation>
    </message>
    <message id="tech.tab_gate">
        <source>Gate</source>
        <translation type="unfinished">게이트</translation>
    </message>
    <message id="tech.tab_network">
        <source>Network</source>
        <translation type="unfinished">네트워크</translation>
    </message>
    <message id="tech.tab_provision">
        <source>Provision</source>
        <translation type="unfinished">등록</translation>
    </message>
    <message id="tech.tab_rehearsal">
        <source>Rehearse</source>
        <translation type="unfinished">훈련</translation>
    </message>
    <message id="tech.tab_logs">
        <source>Log</source>
        <translation type="unfinished">로그</translation>
    </message>
    <message id="tech.tab_sheet">
        <source>Sheet</source>
        <translation type="unfinished">검수서</translation>
    </message>
    <message id="tech.maintenance_begin">
        <source>Start maintenance</source>
        <translation type="unfinished">점검 시작</translation>
    </message>
    <message id="tech.maintenance_end">
        <source>End maintenance</source>
        <translation type="unfinished">점검 끝내기</translation>
    </message>
    <message id="tech.maintenance_on">
        <source>Maintenance: visitors are sent to the staffed lane</source>
        <translation type="unfinished">점검 중: 방문자는 직원 통로로 안내됩니다</translation>
    </message>
    <message id="tech.maintenance_first">
        <source>Start maintenance first</source>
        <translation type="unfinished">먼저 ‘점검 시작’을 누르세요</translation>
    </message>
    <message id="tech.state_up">
        <source>works</source>
        <translation type="unfinished">정상</translation>
    </message>
    <message id="tech.state_down">
        <source>away</source>
        <translation type="unfinished">고장</translation>
    </message>
    <message id="tech.state_silent">
        <source>not heard of yet</source>
        <translation type="unfinished">아직 응답 없음</translation>
    </message>
    <message id="tech.seconds_ago">
        <source>{n} s ago</source>
        <translation type="unfinished">{n}초 전</translation>
    </message>
    <message id="tech.days_left">
        <source>{n} d left</source>
        <translation type="unfinished">{n}일 남음</translation>
    </message>
    <message id="tech.link_bare">
        <source>no address</source>
        <translation type="unfinished">주소 없음</translation>
    </message>
    <message id="tech.link_down">
        <source>down</source>
        <translation type="unfinished">연결 안 됨</translation>
    </message>
    <message id="tech.none">
        <source>not set up</source>
        <translation type="unfinished">설정 안 됨</translation>
    </message>
    <message id="tech.test_all">
        <source>Test all devices</source>
        <translation type="unfinished">모든 장치 검사</translation>
    </message>
    <message id="tech.test_sound">
        <source>Play a sentence</source>
        <translation type="unfinished">음성 시험</translation>
    </message>
    <message id="tech.stop">
        <source>Stop</source>
        <translation type="unfinished">멈춤</translation>
    </message>
    <message id="tech.network_read_only">
        <source>This page only shows; nothing is changed</source>
        <translation type="unfinished">보기 전용입니다. 설정은 바뀌지 않습니다</translation>
    </message>
    <message id="tech.gate_warning">
        <source>The gate really opens, once</source>
        <translation type="unfinished">게이트가 실제로 한 번 열립니다</translation>
    </message>
    <message id="tech.gate_warning_more">
        <source>See that nobody, no hand and nothing is in the gate. You can cancel during the countdown. Each test is recorded.</source>
        <translation type="unfinished">게이트 안에 사람, 손, 물건이 없는지 확인하세요. 카운트다운 중에 취소할 수 있습니다. 시험은 기록됩니다.</translation>
    </message>
    <message id="tech.gate_pulse_ms">
        <source>Pulse of {n} ms; the command is good for 2 s</source>
        <translation type="unfinished">펄스 {n}ms, 명령은 2초 동안만 유효</translation>
    </message>
    <message id="tech.gate_none">
        <source>No gate is set up on this kiosk</source>
        <translation type="unfinished">게이트가 설정되지 않았습니다</translation>
    </message>
    <message id="tech.gate_hold">
        <source>Hold for 2 s to start the countdown</source>
        <translation type="unfinished">2초간 누르면 카운트다운을 시작합니다</translation>
    </message>
    <message id="tech.gate_cancel">
        <source>Cancel</source>
        <translation type="unfinished">취소</translation>
    </message>
    <message id="tech.fainter">
        <source>Fainter</source>
        <translation type="unfinished">연하게</translation>
    </message>
    <message id="tech.stronger">
        <source>Stronger</source>
        <translation type="unfinished">진하게</translation>
    </message>
    <message id="tech.align_draft">
        <source>Moved, not saved yet</source>
        <translation type="unfinished">옮겼습니다. 저장 전입니다</translation>
    </message>
    <message id="tech.align_saved">
        <source>The alignment as saved</source>
        <translation type="unfinished">저장된 맞춤</translation>
    </message>
    <message id="tech.align_waiting">
        <source>Saved; in use after a restart</source>
        <translation type="unfinished">저장했습니다. 다시 시작하면 적용됩니다</translation>
    </message>
    <message id="tech.align_none">
        <source>Not aligned yet: move the picture onto a face, or use a warm target</source>
        <translation type="unfinished">아직 맞추지 않음: 열화상을 얼굴에 겹치거나 따뜻한 표적을 쓰세요</translation>
    </message>
    <message id="tech.align_numbers">
        <source>Numbers</source>
        <translation type="unfinished">값</translation>
    </message>
    <message id="tech.align_reset">
        <source>Undo moves</source>
        <translation type="unfinished">이동 취소</translation>
    </message>
    <message id="tech.align_undo">
        <source>Previous</source>
        <translation type="unfinished">이전 값</translation>
    </message>
    <message id="tech.align_save">
        <source>Save alignment</source>
        <translation type="unfinished">저장</translation>
    </message>
    <message id="tech.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">따뜻한 표적으로</translation>
    </message>
    <message id="tech.calibrate_place">
        <source>{n} of 9 places; now: {where}</source>
        <translation type="unfinished">{n}/9곳. 다음: {where}</translation>
    </message>
    <message id="tech.calibrate_fits">
        <source>Fits: {n} thermal pixels residual. Save it</source>
        <translation type="unfinished">완료: 잔차 {n}화소. 저장하세요</translation>
    </message>
    <message id="tech.restart_hold">
        <source>Hold for 2 s to restart with the new settings</source>
        <translation type="unfinished">2초간 누르면 다시 시작해 새 설정을 씁니다</translation>
    </message>
    <message id="tech.provision_how">
        <source>Scan the printed code, or plug in a stick with its file</source>
        <translation type="unfinished">인쇄된 코드를 읽히거나 파일이 든 USB를 꽂으세요</translation>
    </message>
    <message id="tech.provision_scan">
        <source>Scan the code</source>
        <translation type="unfinished">코드 읽기</translation>
    </message>
    <message id="tech.provision_stick">
        <source>From a stick</source>
        <translation type="unfinished">USB에서 읽기</translation>
    </message>
    <message id="tech.provision_hold">
        <source>Hold the code before the camera or the scanner</source>
        <translation type="unfinished">코드를 카메라나 스캐너에 대 주세요</translation>
    </message>
    <message id="tech.provision_begin">
        <source>Hold for 2 s to begin</source>
        <translation type="unfinished">2초간 누르면 등록을 시작합니다</translation>
    </message>
    <message id="tech.code_place">
        <source>Place</source>
        <translation type="unfinished">장소</translation>
    </message>
    <message id="tech.code_service">
        <source>Service</source>
        <translation type="unfinished">서비스</translation>
    </message>
    <message id="tech.code_hardware">
        <source>Expected</source>
        <translation type="unfinished">필요한 장치</translation>
    </message>
    <message id="tech.code_missing">
        <source>Missing</source>
        <translation type="unfinished">없는 장치</translation>
    </message>
    <message id="tech.code_forget">
        <source>Another code</source>
        <translation type="unfinished">다른 코드</translation>
    </message>
    <message id="tech.roll_hold">
        <source>Hold for 2 s to renew the certificate</source>
        <translation type="unfinished">2초간 누르면 인증서를 새로 받습니다</translation>
    </message>
    <message id="tech.rehearsal_about">
        <source>About three minutes. The gate does not open; whoever comes ends it and is served.</source>
        <translation type="unfinished">약 3분. 게이트는 열리지 않으며, 사람이 오면 끝나고 정상 응대합니다.</translation>
    </message>
    <message id="tech.rehearsal_maintenance">
        <source>End maintenance before a rehearsal</source>
        <translation type="unfinished">점검을 끝낸 뒤 훈련을 시작하세요</translation>
    </message>
    <message id="tech.rehearsal_begin">
        <source>Begin in 10 s</source>
        <translation type="unfinished">10초 뒤 시작</translation>
    </message>
    <message id="tech.rehearsal_aside">
        <source>Step out of the camera's view</source>
        <translation type="unfinished">카메라 시야에서 벗어나 주세요</translation>
    </message>
    <message id="tech.log_all">
        <source>All</source>
        <translation type="unfinished">전체</translation>
    </message>
    <message id="tech.log_warning">
        <source>Warnings</source>
        <translation type="unfinished">경고 이상</translation>
    </message>
    <message id="tech.log_error">
        <source>Errors</source>
        <translation type="unfinished">오류</translation>
    </message>
    <message id="tech.log_empty">
        <source>Nothing here</source>
        <translation type="unfinished">기록 없음</translation>
    </message>
    <message id="tech.sheet_none">
        <source>No sheet yet: it is made at the end of provisioning</source>
        <translation type="unfinished">검수서가 아직 없습니다. 등록이 끝나면 만들어집니다</translation>
    </message>
    <message id="tech.sheet_failed">
        <source>Fails</source>
        <translation type="unfinished">불합격</translation>
    </message>
    <message id="tech.sheet_export">
        <source>Copy to a stick</source>
        <translation type="unfinished">USB로 복사</translation>
    </message>
    <message id="tech.sheet_exported">
        <source>Copied and written: the stick may be pulled</source>
        <translation type="unfinished">복사했습니다. USB를 뽑아도 됩니다</translation>
    </message>
    <message id="tech.sheet_about">
        <source>Signed by this kiosk's own key: PDF, picture and signature file.</source>
        <translation type="unfinished">이 장치의 키로 서명됨: PDF, 그림, 서명 파일.</translation>
    </message>
</context>
<context>
    <name>tech_value</name>
    <message id="tech_value.fps">
        <source>rate</source>
        <translation type="unfinished">초당</translation>
    </message>
    <message id="tech_value.frame_ms">
        <source>frame</source>
        <translation type="unfinished">프레임</translation>
    </message>
    <message id="tech_value.last_read">
        <source>last try</source>
        <translation type="unfinished">마지막 읽기</translation>
    </message>
    <message id="tech_value.gate_last">
        <source>last pulse</source>
        <translation type="unfinished">마지막 동작</translation>
    </message>
    <message id="tech_value.rate">
        <source>rate</source>
        <translation type="unfinished">빈도</translation>
    </message>
    <message id="tech_value.ambient">
        <source>ambient</source>
        <translation type="unfinished">주변</translation>
    </message>
    <message id="tech_value.warmest">
        <source>warmest</source>
        <translation type="unfinished">최고</translation>
    </message>
    <message id="tech_value.skin">
        <source>skin</source>
        <translation type="unfinished">피부</translation>
    </message>
    <message id="tech_value.contact_turn">
        <source>turnstile</source>
        <translation type="unfinished">회전바</translation>
    </message>
    <message id="tech_value.contact_door">
        <source>door</source>
        <translation type="unfinished">문</translation>
    </message>
    <message id="tech_value.contact_barrier">
        <source>light barrier</source>
        <translation type="unfinished">광차단기</translation>
    </message>
    <message id="tech_value.contact_fire">
        <source>fire alarm</source>
        <translation type="unfinished">화재</translation>
    </message>
</context>
<context>
    <name>tech_said</name>
    <message id="tech_said.read">
        <source>ok</source>
        <translation type="unfinished">성공</translation>
    </message>
    <message id="tech_said.unread">
        <source>not readable</source>
        <translation type="unfinished">못 읽음</translation>
    </message>
    <message id="tech_said.active">
        <source>active</source>
        <translation type="unfinished">작동</translation>
    </message>
    <message id="tech_said.rest">
        <source>at rest</source>
        <translation type="unfinished">정지</translation>
    </message>
    <message id="tech_said.pulsed">
        <source>sent</source>
        <translation type="unfinished">열림</translation>
    </message>
    <message id="tech_said.expired">
        <source>expired</source>
        <translation type="unfinished">만료</translation>
    </message>
    <message id="tech_said.failed">
        <source>failed</source>
        <translation type="unfinished">실패</translation>
    </message>
    <message id="tech_said.unknown">
        <source>unknown</source>
        <translation type="unfinished">불명</translation>
    </message>
</context>
<context>
    <name>tech_advice</name>
    <message id="tech_advice.camera">
        <source>Check the camera's plug and the vision service; take the cover off</source>
        <translation type="unfinished">카메라 연결과 비전 서비스, 덮개 확인</translation>
    </message>
    <message id="tech_advice.thermal">
        <source>Check the I2C wiring and the 3.3 V supply</source>
        <translation type="unfinished">I2C 배선과 3.3 V 전원 확인</translation>
    </message>
    <message id="tech_advice.id_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">판독기 전원, 케이블, 포트 확인</translation>
    </message>
    <message id="tech_advice.smart_card">
        <source>Check the reader's power, cable and port</source>
        <translation type="unfinished">판독기 전원, 케이블, 포트 확인</translation>
    </message>
    <message id="tech_advice.scanner">
        <source>Check the scanner's cable; plug it in again</source>
        <translation type="unfinished">스캐너 케이블을 다시 꽂기</translation>
    </message>
    <message id="tech_advice.gate">
        <source>Check the relay board's power and serial cable; nobody is admitted until it is back</source>
        <translation type="unfinished">릴레이 보드 전원과 통신선 확인. 복구 전에는 아무도 통과 못 함</translation>
    </message>
    <message id="tech_advice.contacts">
        <source>Check the contacts' wiring and their board</source>
        <translation type="unfinished">접점 배선과 보드 확인</translation>
    </message>
    <message id="tech_advice.light">
        <source>Check the light's wiring and its board</source>
        <translation type="unfinished">표시등 배선과 보드 확인</translation>
    </message>
    <message id="tech_advice.audio">
        <source>Check the loudspeaker and the sound device</source>
        <translation type="unfinished">스피커와 오디오 장치 확인</translation>
    </message>
    <message id="tech_advice.store">
        <source>Check the disk's free space: nobody is admitted without a record</source>
        <translation type="unfinished">디스크 여유 확인. 기록 없이는 통과 못 함</translation>
    </message>
    <message id="tech_advice.screen">
        <source>Check the screen's service</source>
        <translation type="unfinished">화면 서비스 확인</translation>
    </message>
</context>
<context>
    <name>tech_fact</name>
    <message id="tech_fact.link">
        <source>Link</source>
        <translation type="unfinished">회선</translation>
    </message>
    <message id="tech_fact.service">
        <source>Platform</source>
        <translation type="unfinished">확인 플랫폼</translation>
    </message>
    <message id="tech_fact.broker">
        <source>Broker</source>
        <translation type="unfinished">보고 서버</translation>
    </message>
    <message id="tech_fact.outbox">
        <source>Waiting events</source>
        <translation type="unfinished">미전송</translation>
    </message>
    <message id="tech_fact.certificate">
        <source>Certificate</source>
        <translation type="unfinished">인증서</translation>
    </message>
    <message id="tech_fact.clock">
        <source>Clock</source>
        <translation type="unfinished">시계</translation>
    </message>
</context>
<context>
    <name>tech_work</name>
    <message id="tech_work.doctor">
        <source>Device test</source>
        <translation type="unfinished">장치 검사</translation>
    </message>
    <message id="tech_work.provision">
        <source>Provisioning</source>
        <translation type="unfinished">등록</translation>
    </message>
    <message id="tech_work.roll">
        <source>New certificate</source>
        <translation type="unfinished">인증서 갱신</translation>
    </message>
    <message id="tech_work.rehearsal">
        <source>Rehearsal</source>
        <translation type="unfinished">훈련</translation>
    </message>
    <message id="tech_work.calibrate">
        <source>Warm target</source>
        <translation type="unfinished">표적 맞춤</translation>
    </message>
    <message id="tech_work.running">
        <source>running</source>
        <translation type="unfinished">진행 중</translation>
    </message>
    <message id="tech_work.done">
        <source>done</source>
        <translation type="unfinished">완료</translation>
    </message>
    <message id="tech_work.failed">
        <source>not passed</source>
        <translation type="unfinished">불합격</translation>
    </message>
    <message id="tech_work.stopped">
        <source>stopped</source>
        <translation type="unfinished">중지됨</translation>
    </message>
    <message id="tech_work.passed">
        <source>passed</source>
        <translation type="unfinished">합격</translation>
    </message>
    <message id="tech_work.total">
        <source>total</source>
        <translation type="unfinished">합계</translation>
    </message>
    <message id="tech_work.accepted">
        <source>accepted</source>
        <translation type="unfinished">합격</translation>
    </message>
    <message id="tech_work.not_accepted">
        <source>not accepted</source>
        <translation type="unfinished">불합격</translation>
    </message>
    <message id="tech_work.test_ok">
        <source>ok</source>
        <translation type="unfinished">정상</translation>
    </message>
    <message id="tech_work.test_warn">
        <source>mind</source>
        <translation type="unfinished">주의</translation>
    </message>
    <message id="tech_work.test_fail">
        <source>fails</source>
        <translation type="unfinished">실패</translation>
    </message>
    <message id="tech_work.test_not_configured">
        <source>not set up</source>
        <translation type="unfinished">설정 안 됨</translation>
    </message>
    <message id="tech_work.sheet_changed">
        <source>signature does not hold</source>
        <translation type="unfinished">서명이 맞지 않음</translation>
    </message>
</context>
<context>
    <name>tech_step</name>
    <message id="tech_step.overload">
        <source>eight at once</source>
        <translation type="unfinished">여덟 명 동시</translation>
    </message>
    <message id="tech_step.dead-camera">
        <source>camera dies</source>
        <translation type="unfinished">카메라 고장</translation>
    </message>
    <message id="tech_step.dead-thermometer">
        <source>thermometer dies</source>
        <translation type="unfinished">체온계 고장</translation>
    </message>
    <message id="tech_step.reader-unplugged">
        <source>reader unplugged</source>
        <translation type="unfinished">판독기 분리</translation>
    </message>
    <message id="tech_step.network-gone">
        <source>network gone</source>
        <translation type="unfinished">네트워크 단절</translation>
    </message>
    <message id="tech_step.platform-wrong">
        <source>platform talks nonsense</source>
        <translation type="unfinished">플랫폼 이상 응답</translation>
    </message>
    <message id="tech_step.replay-attack">
        <source>codes shown again</source>
        <translation type="unfinished">코드 재사용</translation>
    </message>
    <message id="tech_step.disk-full">
        <source>disk full</source>
        <translation type="unfinished">디스크 가득 참</translation>
    </message>
    <message id="tech_step.clock-wrong">
        <source>wrong clock</source>
        <translation type="unfinished">시계 오류</translation>
    </message>
    <message id="tech_step.upper_left">
        <source>upper left</source>
        <translation type="unfinished">왼쪽 위</translation>
    </message>
    <message id="tech_step.top">
        <source>top</source>
        <translation type="unfinished">위</translation>
    </message>
    <message id="tech_step.upper_right">
        <source>upper right</source>
        <translation type="unfinished">오른쪽 위</translation>
    </message>
    <message id="tech_step.left">
        <source>left</source>
        <translation type="unfinished">왼쪽</translation>
    </message>
    <message id="tech_step.middle">
        <source>middle</source>
        <translation type="unfinished">가운데</translation>
    </message>
    <message id="tech_step.right">
        <source>right</source>
        <translation type="unfinished">오른쪽</translation>
    </message>
    <message id="tech_step.lower_left">
        <source>lower left</source>
        <translation type="unfinished">왼쪽 아래</translation>
    </message>
    <message id="tech_step.bottom">
        <source>bottom</source>
        <translation type="unfinished">아래</translation>
    </message>
    <message id="tech_step.lower_right">
        <source>lower right</source>
        <translation type="unfinished">오른쪽 아래</translation>
    </message>
    <message id="tech_step.asking the service">
        <source>asking the service</source>
        <translation type="unfinished">서비스에 문의</translation>
    </message>
    <message id="tech_step.making the key">
        <source>making the key</source>
        <translation type="unfinished">키 만들기</translation>
    </message>
    <message id="tech_step.asking for the certificate">
        <source>asking for the certificate</source>
        <translation type="unfinished">인증서 요청</translation>
    </message>
    <message id="tech_step.keeping what came">
        <source>keeping what came</source>
        <translation type="unfinished">받은 것 저장</translation>
    </message>
    <message id="tech_step.writing the settings">
        <source>writing the settings</source>
        <translation type="unfinished">설정 쓰기</translation>
    </message>
    <message id="tech_step.testing the kiosk">
        <source>testing the kiosk</source>
        <translation type="unfinished">자체 검사</translation>
    </message>
    <message id="tech_step.signing the sheet">
        <source>signing the sheet</source>
        <translation type="unfinished">검수서 서명</translation>
    </message>
</context>
<context>
    <name>tech_trial</name>
    <message id="tech_trial.armed">
        <source>Step out of the gate</source>
        <translation type="unfinished">게이트에서 벗어나세요</translation>
    </message>
    <message id="tech_trial.asked">
        <source>Opening…</source>
        <translation type="unfinished">여는 중…</translation>
    </message>
    <message id="tech_trial.cancelled">
        <source>Cancelled: the gate did not move</source>
        <translation type="unfinished">취소됨. 게이트는 움직이지 않았습니다</translation>
    </message>
    <message id="tech_trial.pulsed">
        <source>One pulse was sent: see whether the gate opened</source>
        <translation type="unfinished">펄스를 한 번 보냈습니다. 열렸는지 확인하세요</translation>
    </message>
    <message id="tech_trial.expired">
        <source>Too late: nothing was sent</source>
        <translation type="unfinished">시간 초과. 보내지 않았습니다</translation>
    </message>
    <message id="tech_trial.failed">
        <source>The board did not act: check power and cable</source>
        <translation type="unfinished">보드가 동작하지 않음. 전원과 선 확인</translation>
    </message>
    <message id="tech_trial.withdrawn">
        <source>Taken back: nothing was sent</source>
        <translation type="unfinished">취소됨. 보내지 않았습니다</translation>
    </message>
    <message id="tech_trial.no_gate">
        <source>The gate is away</source>
        <translation type="unfinished">게이트를 쓸 수 없음</translation>
    </message>
    <message id="tech_trial.unknown">
        <source>Sent, and not confirmed</source>
        <translation type="unfinished">보냈으나 확인되지 않음</translation>
    </message>
    <message id="tech_trial.busy">
        <source>A visitor is on the way through: not done</source>
        <translation type="unfinished">방문자가 통행 중. 실행하지 않음</translation>
    </message>
    <message id="tech_trial.alarm">
        <source>Fire alarm: not done</source>
        <translation type="unfinished">화재 경보. 실행하지 않음</translation>
    </message>
    <message id="tech_trial.rehearsal">
        <source>A rehearsal is on: not done</source>
        <translation type="unfinished">훈련 중. 실행하지 않음</translation>
    </message>
    <message id="tech_trial.not_on">
        <source>Maintenance is over: not done</source>
        <translation type="unfinished">점검이 끝남. 실행하지 않음</translation>
    </message>
    <message id="tech_trial.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">다시 길게 눌러 주세요</translation>
    </message>
    <message id="tech_trial.stale">
        <source>It waited too long: not done</source>
        <translation type="unfinished">너무 늦어 실행하지 않음</translation>
    </message>
    <message id="tech_trial.running">
        <source>The last test is not over</source>
        <translation type="unfinished">이전 시험이 끝나지 않음</translation>
    </message>
    <message id="tech_trial.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">먼저 점검을 시작하세요</translation>
    </message>
    <message id="tech_trial.record_away">
        <source>It can't be recorded: not done</source>
        <translation type="unfinished">기록할 수 없어 실행하지 않음</translation>
    </message>
</context>
<context>
    <name>tech_why</name>
    <message id="tech_why.busy">
        <source>A visitor is being served: try again in a moment</source>
        <translation type="unfinished">방문자 응대 중입니다. 잠시 후 다시 하세요</translation>
    </message>
    <message id="tech_why.alarm">
        <source>Fire alarm: maintenance can't begin</source>
        <translation type="unfinished">화재 경보 중에는 시작할 수 없습니다</translation>
    </message>
    <message id="tech_why.rehearsal">
        <source>A rehearsal is on</source>
        <translation type="unfinished">훈련 중입니다</translation>
    </message>
    <message id="tech_why.taken">
        <source>Another technician is at work</source>
        <translation type="unfinished">다른 기술자가 작업 중입니다</translation>
    </message>
    <message id="tech_why.time">
        <source>Nobody touched anything: maintenance ended</source>
        <translation type="unfinished">조작이 없어 점검을 끝냈습니다</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation type="unfinished">먼저 점검을 시작하세요</translation>
    </message>
    <message id="problem.record_away">
        <source>It can't be recorded: nothing was done</source>
        <translation type="unfinished">기록할 수 없어 실행하지 않았습니다</translation>
    </message>
    <message id="problem.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation type="unfinished">다시 길게 눌러 주세요</translation>
    </message>
    <message id="problem.no_settings_file">
        <source>This kiosk was started without a settings file: use the command line</source>
        <translation type="unfinished">설정 파일이 없습니다. 명령줄을 쓰세요</translation>
    </message>
    <message id="problem.settings_read_only">
        <source>The settings can't be written here: save them by command, as root</source>
        <translation type="unfinished">설정을 쓸 수 없습니다. 관리자가 명령줄로 저장하세요</translation>
    </message>
    <message id="problem.settings_by_hand">
        <source>The settings file must be changed by hand</source>
        <translation type="unfinished">설정 파일을 직접 고쳐야 합니다</translation>
    </message>
    <message id="problem.impossible_registration">
        <source>Such an alignment can't be: not saved</source>
        <translation type="unfinished">불가능한 값입니다. 저장하지 않았습니다</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to bring back</source>
        <translation type="unfinished">되돌릴 것이 없습니다</translation>
    </message>
    <message id="problem.cannot_register">
        <source>The places don't fit: same distance, hold still, once more</source>
        <translation type="unfinished">위치가 맞지 않음. 같은 거리에서 다시 하세요</translation>
    </message>
    <message id="problem.too_long">
        <source>It took too long and was stopped</source>
        <translation type="unfinished">너무 오래 걸려 멈췄습니다</translation>
    </message>
    <message id="problem.child_died">
        <source>The program ended unexpectedly: try again, see the log</source>
        <translation type="unfinished">프로그램이 비정상 종료됨. 로그를 확인하세요</translation>
    </message>
    <message id="problem.run_dir_read_only">
        <source>The run folder can't be written</source>
        <translation type="unfinished">실행 폴더에 쓸 수 없습니다</translation>
    </message>
    <message id="problem.no_code_taken">
        <source>No code was taken yet</source>
        <translation type="unfinished">코드가 아직 없습니다</translation>
    </message>
    <message id="problem.no_hand_over_code">
        <source>This is no hand-over code</source>
        <translation type="unfinished">등록용 코드가 아닙니다</translation>
    </message>
    <message id="problem.no_stick">
        <source>No stick found: plug it in and wait some seconds</source>
        <translation type="unfinished">USB를 찾을 수 없습니다. 꽂고 몇 초 기다리세요</translation>
    </message>
    <message id="problem.no_code_on_stick">
        <source>No hand-over file in the stick's top folder</source>
        <translation type="unfinished">USB 최상위 폴더에 등록 파일이 없습니다</translation>
    </message>
    <message id="problem.several_codes">
        <source>Several hand-over files on the stick: leave one</source>
        <translation type="unfinished">등록 파일이 여러 개입니다. 하나만 남기세요</translation>
    </message>
    <message id="problem.stick_unreadable">
        <source>The stick can't be read or written</source>
        <translation type="unfinished">USB를 읽거나 쓸 수 없습니다</translation>
    </message>
    <message id="problem.stick_read_only">
        <source>The stick is read-only: check its switch</source>
        <translation type="unfinished">USB에 쓸 수 없습니다. 쓰기 방지를 확인하세요</translation>
    </message>
    <message id="problem.stick_full">
        <source>The stick is full</source>
        <translation type="unfinished">USB 공간이 부족합니다</translation>
    </message>
    <message id="problem.no_sheet">
        <source>There is no sheet yet</source>
        <translation type="unfinished">검수서가 아직 없습니다</translation>
    </message>
    <message id="problem.work_running">
        <source>Something else is still running</source>
        <translation type="unfinished">다른 작업이 진행 중입니다</translation>
    </message>
    <message id="problem.rehearsal_busy">
        <source>Somebody is at the door, or maintenance is on: not begun</source>
        <translation type="unfinished">사람이 있거나 점검 중이라 시작하지 못함</translation>
    </message>
    <message id="problem.rehearsal_running">
        <source>A rehearsal is on already</source>
        <translation type="unfinished">이미 훈련 중입니다</translation>
    </message>
    <message id="problem.rehearsal_unknown_item">
        <source>There is no such item</source>
        <translation type="unfinished">그런 항목이 없습니다</translation>
    </message>
    <message id="problem.rehearsal_no_answer">
        <source>No answer: see the log</source>
        <translation type="unfinished">응답 없음. 로그를 확인하세요</translation>
    </message>
    <message id="problem.rehearsal_person">
        <source>Somebody came and was served: it ended</source>
        <translation type="unfinished">사람이 와서 끝났습니다</translation>
    </message>
    <message id="problem.rehearsal_time">
        <source>It lasted too long and ended</source>
        <translation type="unfinished">시간이 초과되어 끝났습니다</translation>
    </message>
    <message id="problem.rehearsal_stopped">
        <source>It was stopped</source>
        <translation type="unfinished">중지했습니다</translation>
    </message>
    <message id="problem.rehearsal_left">
        <source>It was stopped</source>
        <translation type="unfinished">중지했습니다</translation>
    </message>
    <message id="problem.rehearsal_fault">
        <source>It failed: see the log</source>
        <translation type="unfinished">실패했습니다. 로그를 확인하세요</translation>
    </message>
</context>
<context>
    <name>tech_target</name>
    <message id="tech_target.no_code">
        <source>The camera sees no code: turn the printed side to it</source>
        <translation type="unfinished">카메라에 코드가 보이지 않습니다</translation>
    </message>
    <message id="tech_target.still">
        <source>Hold the target still</source>
        <translation type="unfinished">표적을 움직이지 마세요</translation>
    </message>
    <message id="tech_target.move_on">
        <source>Move the target on</source>
        <translation type="unfinished">다음 위치로 옮기세요</translation>
    </message>
    <message id="tech_target.cold">
        <source>The target is not warm enough (above 40 °C)</source>
        <translation type="unfinished">표적을 40 °C 넘게 데우세요</translation>
    </message>
    <message id="tech_target.nearer">
        <source>Come nearer with the target</source>
        <translation type="unfinished">표적을 더 가까이</translation>
    </message>
    <message id="tech_target.two">
        <source>Two warm things in view: leave only the target</source>
        <translation type="unfinished">뜨거운 것이 둘입니다. 표적만 남기세요</translation>
    </message>
    <message id="tech_target.outside">
        <source>The target is partly outside: move it inwards</source>
        <translation type="unfinished">표적이 화면 밖입니다. 안쪽으로</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.daemon">
        <source>main program</source>
        <translation type="unfinished">주 프로그램</translation>
    </message>
    <message id="device.fever">
        <source>fever checks</source>
        <translation type="unfinished">체온 판정</translation>
    </message>
    <message id="device.adapter">
        <source>adapter</source>
        <translation type="unfinished">플랫폼 연결 정의</translation>
    </message>
    <message id="device.service">
        <source>platform</source>
        <translation type="unfinished">확인 플랫폼</translation>
    </message>
    <message id="device.fact_cache">
        <source>offline cache</source>
        <translation type="unfinished">오프라인 저장</translation>
    </message>
    <message id="device.lists">
        <source>lists</source>
        <translation type="unfinished">명단</translation>
    </message>
    <message id="device.base_file">
        <source>base file</source>
        <translation type="unfinished">기본 파일</translation>
    </message>
    <message id="device.certificate">
        <source>certificate</source>
        <translation type="unfinished">인증서</translation>
    </message>
    <message id="device.remote">
        <source>district</source>
        <translation type="unfinished">지역 원격 설정</translation>
    </message>
    <message id="device.identity">
        <source>certificate</source>
        <translation type="unfinished">장치 인증서와 키</translation>
    </message>
    <message id="device.keys">
        <source>keys</source>
        <translation type="unfinished">키</translation>
    </message>
    <message id="device.models">
        <source>models</source>
        <translation type="unfinished">인식 모델</translation>
    </message>
    <message id="device.clock">
        <source>clock</source>
        <translation type="unfinished">시계</translation>
    </message>
    <message id="device.policy">
        <source>policy</source>
        <translation type="unfinished">확인 정책</translation>
    </message>
    <message id="device.updates">
        <source>updates</source>
        <translation type="unfinished">업데이트</translation>
    </message>
    <message id="device.faces">
        <source>faces</source>
        <translation type="unfinished">얼굴 등록</translation>
    </message>
    <message id="device.staff">
        <source>staff</source>
        <translation type="unfinished">직원 계정</translation>
    </message>
    <message id="device.heat">
        <source>board heat</source>
        <translation type="unfinished">보드 온도</translation>
    </message>
    <message id="device.supply">
        <source>supply</source>
        <translation type="unfinished">전원</translation>
    </message>
    <message id="device.memory">
        <source>memory wear</source>
        <translation type="unfinished">저장소 수명</translation>
    </message>
    <message id="device.computer">
        <source>computer</source>
        <translation type="unfinished">보드</translation>
    </message>
    <message id="device.debug">
        <source>debug ports</source>
        <translation type="unfinished">디버그 포트</translation>
    </message>
    <message id="device.credentials">
        <source>credentials</source>
        <translation type="unfinished">자격 증명</translation>
    </message>
</context>
</TS>
