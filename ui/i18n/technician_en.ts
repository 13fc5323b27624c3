<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>reason</name>
    <message id="reason.MAINTENANCE">
        <source>In maintenance, use staffed lane</source>
        <translation>In maintenance, use staffed lane</translation>
    </message>
</context>
<context>
    <name>tile</name>
    <message id="tile.MAINTENANCE">
        <source>Maintenance</source>
        <translation>Maintenance</translation>
    </message>
</context>
<context>
    <name>staff_reason</name>
    <message id="staff_reason.MAINTENANCE">
        <source>A technician works at the kiosk</source>
        <translation>A technician works at the kiosk</translation>
    </message>
</context>
<context>
    <name>tech</name>
    <message id="tech.page_devices">
        <source>Devices</source>
        <translation>Devices</translation>
    </message>
    <message id="tech.page_thermal">
        <source>Thermal alignment</source>
        <translation>Thermal alignment</translation>
    </message>
    <message id="tech.page_gate">
        <source>Gate test</source>
        <translation>Gate test</translation>
    </message>
    <message id="tech.page_network">
        <source>Network</source>
        <translation>Network</translation>
    </message>
    <message id="tech.page_provision">
        <source>Provisioning</source>
        <translation>Provisioning</translation>
    </message>
    <message id="tech.page_rehearsal">
        <source>Rehearsal</source>
        <translation>Rehearsal</translation>
    </message>
    <message id="tech.page_logs">
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message id="tech.page_sheet">
        <source>Acceptance sheet</source>
        <translation>Acceptance sheet</translation>
    </message>
    <message id="tech.tab_devices">
        <source>Devices</source>
        <translation>Devices</translation>
    </message>
    <message id="tech.tab_thermal">
        <source>Align</source>
        <translation>Align</translation>
    </message>
    <message id="tech.tab_gate">
        <source>Gate</source>
        <translation>Gate</translation>
    </message>
    <message id="tech.tab_network">
        <source>Network</source>
        <translation>Network</translation>
    </message>
    <message id="tech.tab_provision">
        <source>Provision</source>
        <translation>Provision</translation>
    </message>
    <message id="tech.tab_rehearsal">
        <source>Rehearse</source>
        <translation>Rehearse</translation>
    </message>
    <message id="tech.tab_logs">
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message id="tech.tab_sheet">
        <source>Sheet</source>
        <translation>Sheet</translation>
    </message>
    <message id="tech.maintenance_begin">
        <source>Start maintenance</source>
        <translation>Start maintenance</translation>
    </message>
    <message id="tech.maintenance_end">
        <source>End maintenance</source>
        <translation>End maintenance</translation>
    </message>
    <message id="tech.maintenance_on">
        <source>Maintenance: visitors are sent to the staffed lane</source>
        <translation>Maintenance: visitors are sent to the staffed lane</translation>
    </message>
    <message id="tech.maintenance_first">
        <source>Start maintenance first</source>
        <translation>Start maintenance first</translation>
    </message>
    <message id="tech.state_up">
        <source>works</source>
        <translation>works</translation>
    </message>
    <message id="tech.state_down">
        <source>away</source>
        <translation>away</translation>
    </message>
    <message id="tech.state_silent">
        <source>not heard of yet</source>
        <translation>not heard of yet</translation>
    </message>
    <message id="tech.seconds_ago">
        <source>{n} s ago</source>
        <translation>{n} s ago</translation>
    </message>
    <message id="tech.days_left">
        <source>{n} d left</source>
        <translation>{n} d left</translation>
    </message>
    <message id="tech.link_bare">
        <source>no address</source>
        <translation>no address</translation>
    </message>
    <message id="tech.link_down">
        <source>down</source>
        <translation>down</translation>
    </message>
    <message id="tech.none">
        <source>not set up</source>
        <translation>not set up</translation>
    </message>
    <message id="tech.test_all">
        <source>Test all devices</source>
        <translation>Test all devices</translation>
    </message>
    <message id="tech.test_sound">
        <source>Play a sentence</source>
        <translation>Play a sentence</translation>
    </message>
    <message id="tech.stop">
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message id="tech.network_read_only">
        <source>This page only shows; nothing is changed</source>
        <translation>This page only shows; nothing is changed</translation>
    </message>
    <message id="tech.gate_warning">
        <source>The gate really opens, once</source>
        <translation>The gate really opens, once</translation>
    </message>
    <message id="tech.gate_warning_more">
        <source>See that nobody, no hand and nothing is in the gate. You can cancel during the countdown. Each test is recorded.</source>
        <translation>See that nobody, no hand and nothing is in the gate. You can cancel during the countdown. Each test is recorded.</translation>
    </message>
    <message id="tech.gate_pulse_ms">
        <source>Pulse of {n} ms; the command is good for 2 s</source>
        <translation>Pulse of {n} ms; the command is good for 2 s</translation>
    </message>
    <message id="tech.gate_none">
        <source>No gate is set up on this kiosk</source>
        <translation>No gate is set up on this kiosk</translation>
    </message>
    <message id="tech.gate_hold">
        <source>Hold for 2 s to start the countdown</source>
        <translation>Hold for 2 s to start the countdown</translation>
    </message>
    <message id="tech.gate_cancel">
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message id="tech.fainter">
        <source>Fainter</source>
        <translation>Fainter</translation>
    </message>
    <message id="tech.stronger">
        <source>Stronger</source>
        <translation>Stronger</translation>
    </message>
    <message id="tech.align_draft">
        <source>Moved, not saved yet</source>
        <translation>Moved, not saved yet</translation>
    </message>
    <message id="tech.align_saved">
        <source>The alignment as saved</source>
        <translation>The alignment as saved</translation>
    </message>
    <message id="tech.align_waiting">
        <source>Saved; in use after a restart</source>
        <translation>Saved; in use after a restart</translation>
    </message>
    <message id="tech.align_none">
        <source>Not aligned yet: move the picture onto a face, or use a warm target</source>
        <translation>Not aligned yet: move the picture onto a face, or use a warm target</translation>
    </message>
    <message id="tech.align_numbers">
        <source>Numbers</source>
        <translation>Numbers</translation>
    </message>
    <message id="tech.align_reset">
        <source>Undo moves</source>
        <translation>Undo moves</translation>
    </message>
    <message id="tech.align_undo">
        <source>Previous</source>
        <translation>Previous</translation>
    </message>
    <message id="tech.align_save">
        <source>Save alignment</source>
        <translation>Save alignment</translation>
    </message>
    <message id="tech.calibrate">
        <source>Warm target</source>
        <translation>Warm target</translation>
    </message>
    <message id="tech.calibrate_place">
        <source>{n} of 9 places; now: {where}</source>
        <translation>{n} of 9 places; now: {where}</translation>
    </message>
    <message id="tech.calibrate_fits">
        <source>Fits: {n} thermal pixels residual. Save it</source>
        <translation>Fits: {n} thermal pixels residual. Save it</translation>
    </message>
    <message id="tech.restart_hold">
        <source>Hold for 2 s to restart with the new settings</source>
        <translation>Hold for 2 s to restart with the new settings</translation>
    </message>
    <message id="tech.provision_how">
        <source>Scan the printed code, or plug in a stick with its file</source>
        <translation>Scan the printed code, or plug in a stick with its file</translation>
    </message>
    <message id="tech.provision_scan">
        <source>Scan the code</source>
        <translation>Scan the code</translation>
    </message>
    <message id="tech.provision_stick">
        <source>From a stick</source>
        <translation>From a stick</translation>
    </message>
    <message id="tech.provision_hold">
        <source>Hold the code before the camera or the scanner</source>
        <translation>Hold the code before the camera or the scanner</translation>
    </message>
    <message id="tech.provision_begin">
        <source>Hold for 2 s to begin</source>
        <translation>Hold for 2 s to begin</translation>
    </message>
    <message id="tech.code_place">
        <source>Place</source>
        <translation>Place</translation>
    </message>
    <message id="tech.code_service">
        <source>Service</source>
        <translation>Service</translation>
    </message>
    <message id="tech.code_hardware">
        <source>Expected</source>
        <translation>Expected</translation>
    </message>
    <message id="tech.code_missing">
        <source>Missing</source>
        <translation>Missing</translation>
    </message>
    <message id="tech.code_forget">
        <source>Another code</source>
        <translation>Another code</translation>
    </message>
    <message id="tech.roll_hold">
        <source>Hold for 2 s to renew the certificate</source>
        <translation>Hold for 2 s to renew the certificate</translation>
    </message>
    <message id="tech.rehearsal_about">
        <source>About three minutes. The gate does not open; whoever comes ends it and is served.</source>
        <translation>About three minutes. The gate does not open; whoever comes ends it and is served.</translation>
    </message>
    <message id="tech.rehearsal_maintenance">
        <source>End maintenance before a rehearsal</source>
        <translation>End maintenance before a rehearsal</translation>
    </message>
    <message id="tech.rehearsal_begin">
        <source>Begin in 10 s</source>
        <translation>Begin in 10 s</translation>
    </message>
    <message id="tech.rehearsal_aside">
        <source>Step out of the camera's view</source>
        <translation>Step out of the camera's view</translation>
    </message>
    <message id="tech.log_all">
        <source>All</source>
        <translation>All</translation>
    </message>
    <message id="tech.log_warning">
        <source>Warnings</source>
        <translation>Warnings</translation>
    </message>
    <message id="tech.log_error">
        <source>Errors</source>
        <translation>Errors</translation>
    </message>
    <message id="tech.log_empty">
        <source>Nothing here</source>
        <translation>Nothing here</translation>
    </message>
    <message id="tech.sheet_none">
        <source>No sheet yet: it is made at the end of provisioning</source>
        <translation>No sheet yet: it is made at the end of provisioning</translation>
    </message>
    <message id="tech.sheet_failed">
        <source>Fails</source>
        <translation>Fails</translation>
    </message>
    <message id="tech.sheet_export">
        <source>Copy to a stick</source>
        <translation>Copy to a stick</translation>
    </message>
    <message id="tech.sheet_exported">
        <source>Copied and written: the stick may be pulled</source>
        <translation>Copied and written: the stick may be pulled</translation>
    </message>
    <message id="tech.sheet_about">
        <source>Signed by this kiosk's own key: PDF, picture and signature file.</source>
        <translation>Signed by this kiosk's own key: PDF, picture and signature file.</translation>
    </message>
</context>
<context>
    <name>tech_value</name>
    <message id="tech_value.fps">
        <source>rate</source>
        <translation>rate</translation>
    </message>
    <message id="tech_value.frame_ms">
        <source>frame</source>
        <translation>frame</translation>
    </message>
    <message id="tech_value.last_read">
        <source>last try</source>
        <translation>last try</translation>
    </message>
    <message id="tech_value.gate_last">
        <source>last pulse</source>
        <translation>last pulse</translation>
    </message>
    <message id="tech_value.rate">
        <source>rate</source>
        <translation>rate</translation>
    </message>
    <message id="tech_value.ambient">
        <source>ambient</source>
        <translation>ambient</translation>
    </message>
    <message id="tech_value.warmest">
        <source>warmest</source>
        <translation>warmest</translation>
    </message>
    <message id="tech_value.skin">
        <source>skin</source>
        <translation>skin</translation>
    </message>
    <message id="tech_value.contact_turn">
        <source>turnstile</source>
        <translation>turnstile</translation>
    </message>
    <message id="tech_value.contact_door">
        <source>door</source>
        <translation>door</translation>
    </message>
    <message id="tech_value.contact_barrier">
        <source>light barrier</source>
        <translation>light barrier</translation>
    </message>
    <message id="tech_value.contact_fire">
        <source>fire alarm</source>
        <translation>fire alarm</translation>
    </message>
</context>
<context>
    <name>tech_said</name>
    <message id="tech_said.read">
        <source>ok</source>
        <translation>ok</translation>
    </message>
    <message id="tech_said.unread">
        <source>not readable</source>
        <translation>not readable</translation>
    </message>
    <message id="tech_said.active">
        <source>active</source>
        <translation>active</translation>
    </message>
    <message id="tech_said.rest">
        <source>at rest</source>
        <translation>at rest</translation>
    </message>
    <message id="tech_said.pulsed">
        <source>sent</source>
        <translation>sent</translation>
    </message>
    <message id="tech_said.expired">
        <source>expired</source>
        <translation>expired</translation>
    </message>
    <message id="tech_said.failed">
        <source>failed</source>
        <translation>failed</translation>
    </message>
    <message id="tech_said.unknown">
        <source>unknown</source>
        <translation>unknown</translation>
    </message>
</context>
<context>
    <name>tech_advice</name>
    <message id="tech_advice.camera">
        <source>Check the camera's plug and the vision service; take the cover off</source>
        <translation>Check the camera's plug and the vision service; take the cover off</translation>
    </message>
    <message id="tech_advice.thermal">
        <source>Check the I2C wiring and the 3.3 V supply</source>
        <translation>Check the I2C wiring and the 3.3 V supply</translation>
    </message>
    <message id="tech_advice.id_card">
        <source>Check the reader's power, cable and port</source>
        <translation>Check the reader's power, cable and port</translation>
    </message>
    <message id="tech_advice.smart_card">
        <source>Check the reader's power, cable and port</source>
        <translation>Check the reader's power, cable and port</translation>
    </message>
    <message id="tech_advice.scanner">
        <source>Check the scanner's cable; plug it in again</source>
        <translation>Check the scanner's cable; plug it in again</translation>
    </message>
    <message id="tech_advice.gate">
        <source>Check the relay board's power and serial cable; nobody is admitted until it is back</source>
        <translation>Check the relay board's power and serial cable; nobody is admitted until it is back</translation>
    </message>
    <message id="tech_advice.contacts">
        <source>Check the contacts' wiring and their board</source>
        <translation>Check the contacts' wiring and their board</translation>
    </message>
    <message id="tech_advice.light">
        <source>Check the light's wiring and its board</source>
        <translation>Check the light's wiring and its board</translation>
    </message>
    <message id="tech_advice.audio">
        <source>Check the loudspeaker and the sound device</source>
        <translation>Check the loudspeaker and the sound device</translation>
    </message>
    <message id="tech_advice.store">
        <source>Check the disk's free space: nobody is admitted without a record</source>
        <translation>Check the disk's free space: nobody is admitted without a record</translation>
    </message>
    <message id="tech_advice.screen">
        <source>Check the screen's service</source>
        <translation>Check the screen's service</translation>
    </message>
</context>
<context>
    <name>tech_fact</name>
    <message id="tech_fact.link">
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message id="tech_fact.service">
        <source>Platform</source>
        <translation>Platform</translation>
    </message>
    <message id="tech_fact.broker">
        <source>Broker</source>
        <translation>Broker</translation>
    </message>
    <message id="tech_fact.outbox">
        <source>Waiting events</source>
        <translation>Waiting events</translation>
    </message>
    <message id="tech_fact.certificate">
        <source>Certificate</source>
        <translation>Certificate</translation>
    </message>
    <message id="tech_fact.clock">
        <source>Clock</source>
        <translation>Clock</translation>
    </message>
</context>
<context>
    <name>tech_work</name>
    <message id="tech_work.doctor">
        <source>Device test</source>
        <translation>Device test</translation>
    </message>
    <message id="tech_work.provision">
        <source>Provisioning</source>
        <translation>Provisioning</translation>
    </message>
    <message id="tech_work.roll">
        <source>New certificate</source>
        <translation>New certificate</translation>
    </message>
    <message id="tech_work.rehearsal">
        <source>Rehearsal</source>
        <translation>Rehearsal</translation>
    </message>
    <message id="tech_work.calibrate">
        <source>Warm target</source>
        <translation>Warm target</translation>
    </message>
    <message id="tech_work.running">
        <source>running</source>
        <translation>running</translation>
    </message>
    <message id="tech_work.done">
        <source>done</source>
        <translation>done</translation>
    </message>
    <message id="tech_work.failed">
        <source>not passed</source>
        <translation>not passed</translation>
    </message>
    <message id="tech_work.stopped">
        <source>stopped</source>
        <translation>stopped</translation>
    </message>
    <message id="tech_work.passed">
        <source>passed</source>
        <translation>passed</translation>
    </message>
    <message id="tech_work.total">
        <source>total</source>
        <translation>total</translation>
    </message>
    <message id="tech_work.accepted">
        <source>accepted</source>
        <translation>accepted</translation>
    </message>
    <message id="tech_work.not_accepted">
        <source>not accepted</source>
        <translation>not accepted</translation>
    </message>
    <message id="tech_work.test_ok">
        <source>ok</source>
        <translation>ok</translation>
    </message>
    <message id="tech_work.test_warn">
        <source>mind</source>
        <translation>mind</translation>
    </message>
    <message id="tech_work.test_fail">
        <source>fails</source>
        <translation>fails</translation>
    </message>
    <message id="tech_work.test_not_configured">
        <source>not set up</source>
        <translation>not set up</translation>
    </message>
    <message id="tech_work.sheet_changed">
        <source>signature does not hold</source>
        <translation>signature does not hold</translation>
    </message>
</context>
<context>
    <name>tech_step</name>
    <message id="tech_step.overload">
        <source>eight at once</source>
        <translation>eight at once</translation>
    </message>
    <message id="tech_step.dead-camera">
        <source>camera dies</source>
        <translation>camera dies</translation>
    </message>
    <message id="tech_step.dead-thermometer">
        <source>thermometer dies</source>
        <translation>thermometer dies</translation>
    </message>
    <message id="tech_step.reader-unplugged">
        <source>reader unplugged</source>
        <translation>reader unplugged</translation>
    </message>
    <message id="tech_step.network-gone">
        <source>network gone</source>
        <translation>network gone</translation>
    </message>
    <message id="tech_step.platform-wrong">
        <source>platform talks nonsense</source>
        <translation>platform talks nonsense</translation>
    </message>
    <message id="tech_step.replay-attack">
        <source>codes shown again</source>
        <translation>codes shown again</translation>
    </message>
    <message id="tech_step.disk-full">
        <source>disk full</source>
        <translation>disk full</translation>
    </message>
    <message id="tech_step.clock-wrong">
        <source>wrong clock</source>
        <translation>wrong clock</translation>
    </message>
    <message id="tech_step.upper_left">
        <source>upper left</source>
        <translation>upper left</translation>
    </message>
    <message id="tech_step.top">
        <source>top</source>
        <translation>top</translation>
    </message>
    <message id="tech_step.upper_right">
        <source>upper right</source>
        <translation>upper right</translation>
    </message>
    <message id="tech_step.left">
        <source>left</source>
        <translation>left</translation>
    </message>
    <message id="tech_step.middle">
        <source>middle</source>
        <translation>middle</translation>
    </message>
    <message id="tech_step.right">
        <source>right</source>
        <translation>right</translation>
    </message>
    <message id="tech_step.lower_left">
        <source>lower left</source>
        <translation>lower left</translation>
    </message>
    <message id="tech_step.bottom">
        <source>bottom</source>
        <translation>bottom</translation>
    </message>
    <message id="tech_step.lower_right">
        <source>lower right</source>
        <translation>lower right</translation>
    </message>
    <message id="tech_step.asking the service">
        <source>asking the service</source>
        <translation>asking the service</translation>
    </message>
    <message id="tech_step.making the key">
        <source>making the key</source>
        <translation>making the key</translation>
    </message>
    <message id="tech_step.asking for the certificate">
        <source>asking for the certificate</source>
        <translation>asking for the certificate</translation>
    </message>
    <message id="tech_step.keeping what came">
        <source>keeping what came</source>
        <translation>keeping what came</translation>
    </message>
    <message id="tech_step.writing the settings">
        <source>writing the settings</source>
        <translation>writing the settings</translation>
    </message>
    <message id="tech_step.testing the kiosk">
        <source>testing the kiosk</source>
        <translation>testing the kiosk</translation>
    </message>
    <message id="tech_step.signing the sheet">
        <source>signing the sheet</source>
        <translation>signing the sheet</translation>
    </message>
</context>
<context>
    <name>tech_trial</name>
    <message id="tech_trial.armed">
        <source>Step out of the gate</source>
        <translation>Step out of the gate</translation>
    </message>
    <message id="tech_trial.asked">
        <source>Opening…</source>
        <translation>Opening…</translation>
    </message>
    <message id="tech_trial.cancelled">
        <source>Cancelled: the gate did not move</source>
        <translation>Cancelled: the gate did not move</translation>
    </message>
    <message id="tech_trial.pulsed">
        <source>One pulse was sent: see whether the gate opened</source>
        <translation>One pulse was sent: see whether the gate opened</translation>
    </message>
    <message id="tech_trial.expired">
        <source>Too late: nothing was sent</source>
        <translation>Too late: nothing was sent</translation>
    </message>
    <message id="tech_trial.failed">
        <source>The board did not act: check power and cable</source>
        <translation>The board did not act: check power and cable</translation>
    </message>
    <message id="tech_trial.withdrawn">
        <source>Taken back: nothing was sent</source>
        <translation>Taken back: nothing was sent</translation>
    </message>
    <message id="tech_trial.no_gate">
        <source>The gate is away</source>
        <translation>The gate is away</translation>
    </message>
    <message id="tech_trial.unknown">
        <source>Sent, and not confirmed</source>
        <translation>Sent, and not confirmed</translation>
    </message>
    <message id="tech_trial.busy">
        <source>A visitor is on the way through: not done</source>
        <translation>A visitor is on the way through: not done</translation>
    </message>
    <message id="tech_trial.alarm">
        <source>Fire alarm: not done</source>
        <translation>Fire alarm: not done</translation>
    </message>
    <message id="tech_trial.rehearsal">
        <source>A rehearsal is on: not done</source>
        <translation>A rehearsal is on: not done</translation>
    </message>
    <message id="tech_trial.not_on">
        <source>Maintenance is over: not done</source>
        <translation>Maintenance is over: not done</translation>
    </message>
    <message id="tech_trial.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation>No longer prepared: hold the key again</translation>
    </message>
    <message id="tech_trial.stale">
        <source>It waited too long: not done</source>
        <translation>It waited too long: not done</translation>
    </message>
    <message id="tech_trial.running">
        <source>The last test is not over</source>
        <translation>The last test is not over</translation>
    </message>
    <message id="tech_trial.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation>Start maintenance first</translation>
    </message>
    <message id="tech_trial.record_away">
        <source>It can't be recorded: not done</source>
        <translation>It can't be recorded: not done</translation>
    </message>
</context>
<context>
    <name>tech_why</name>
    <message id="tech_why.busy">
        <source>A visitor is being served: try again in a moment</source>
        <translation>A visitor is being served: try again in a moment</translation>
    </message>
    <message id="tech_why.alarm">
        <source>Fire alarm: maintenance can't begin</source>
        <translation>Fire alarm: maintenance can't begin</translation>
    </message>
    <message id="tech_why.rehearsal">
        <source>A rehearsal is on</source>
        <translation>A rehearsal is on</translation>
    </message>
    <message id="tech_why.taken">
        <source>Another technician is at work</source>
        <translation>Another technician is at work</translation>
    </message>
    <message id="tech_why.time">
        <source>Nobody touched anything: maintenance ended</source>
        <translation>Nobody touched anything: maintenance ended</translation>
    </message>
</context>
<context>
    <name>problem</name>
    <message id="problem.not_in_maintenance">
        <source>Start maintenance first</source>
        <translation>Start maintenance first</translation>
    </message>
    <message id="problem.record_away">
        <source>It can't be recorded: nothing was done</source>
        <translation>It can't be recorded: nothing was done</translation>
    </message>
    <message id="problem.not_armed">
        <source>No longer prepared: hold the key again</source>
        <translation>No longer prepared: hold the key again</translation>
    </message>
    <message id="problem.no_settings_file">
        <source>This kiosk was started without a settings file: use the command line</source>
        <translation>This kiosk was started without a settings file: use the command line</translation>
    </message>
    <message id="problem.settings_read_only">
        <source>The settings can't be written here: save them by command, as root</source>
        <translation>The settings can't be written here: save them by command, as root</translation>
    </message>
    <message id="problem.settings_by_hand">
        <source>The settings file must be changed by hand</source>
        <translation>The settings file must be changed by hand</translation>
    </message>
    <message id="problem.impossible_registration">
        <source>Such an alignment can't be: not saved</source>
        <translation>Such an alignment can't be: not saved</translation>
    </message>
    <message id="problem.nothing_to_undo">
        <source>Nothing to bring back</source>
        <translation>Nothing to bring back</translation>
    </message>
    <message id="problem.cannot_register">
        <source>The places don't fit: same distance, hold still, once more</source>
        <translation>The places don't fit: same distance, hold still, once more</translation>
    </message>
    <message id="problem.too_long">
        <source>It took too long and was stopped</source>
        <translation>It took too long and was stopped</translation>
    </message>
    <message id="problem.child_died">
        <source>The program ended unexpectedly: try again, see the log</source>
        <translation>The program ended unexpectedly: try again, see the log</translation>
    </message>
    <message id="problem.run_dir_read_only">
        <source>The run folder can't be written</source>
        <translation>The run folder can't be written</translation>
    </message>
    <message id="problem.no_code_taken">
        <source>No code was taken yet</source>
        <translation>No code was taken yet</translation>
    </message>
    <message id="problem.no_hand_over_code">
        <source>This is no hand-over code</source>
        <translation>This is no hand-over code</translation>
    </message>
    <message id="problem.no_stick">
        <source>No stick found: plug it in and wait some seconds</source>
        <translation>No stick found: plug it in and wait some seconds</translation>
    </message>
    <message id="problem.no_code_on_stick">
        <source>No hand-over file in the stick's top folder</source>
        <translation>No hand-over file in the stick's top folder</translation>
    </message>
    <message id="problem.several_codes">
        <source>Several hand-over files on the stick: leave one</source>
        <translation>Several hand-over files on the stick: leave one</translation>
    </message>
    <message id="problem.stick_unreadable">
        <source>The stick can't be read or written</source>
        <translation>The stick can't be read or written</translation>
    </message>
    <message id="problem.stick_read_only">
        <source>The stick is read-only: check its switch</source>
        <translation>The stick is read-only: check its switch</translation>
    </message>
    <message id="problem.stick_full">
        <source>The stick is full</source>
        <translation>The stick is full</translation>
    </message>
    <message id="problem.no_sheet">
        <source>There is no sheet yet</source>
        <translation>There is no sheet yet</translation>
    </message>
    <message id="problem.work_running">
        <source>Something else is still running</source>
        <translation>Something else is still running</translation>
    </message>
    <message id="problem.rehearsal_busy">
        <source>Somebody is at the door, or maintenance is on: not begun</source>
        <translation>Somebody is at the door, or maintenance is on: not begun</translation>
    </message>
    <message id="problem.rehearsal_running">
        <source>A rehearsal is on already</source>
        <translation>A rehearsal is on already</translation>
    </message>
    <message id="problem.rehearsal_unknown_item">
        <source>There is no such item</source>
        <translation>There is no such item</translation>
    </message>
    <message id="problem.rehearsal_no_answer">
        <source>No answer: see the log</source>
        <translation>No answer: see the log</translation>
    </message>
    <message id="problem.rehearsal_person">
        <source>Somebody came and was served: it ended</source>
        <translation>Somebody came and was served: it ended</translation>
    </message>
    <message id="problem.rehearsal_time">
        <source>It lasted too long and ended</source>
        <translation>It lasted too long and ended</translation>
    </message>
    <message id="problem.rehearsal_stopped">
        <source>It was stopped</source>
        <translation>It was stopped</translation>
    </message>
    <message id="problem.rehearsal_left">
        <source>It was stopped</source>
        <translation>It was stopped</translation>
    </message>
    <message id="problem.rehearsal_fault">
        <source>It failed: see the log</source>
        <translation>It failed: see the log</translation>
    </message>
</context>
<context>
    <name>tech_target</name>
    <message id="tech_target.no_code">
        <source>The camera sees no code: turn the printed side to it</source>
        <translation>The camera sees no code: turn the printed side to it</translation>
    </message>
    <message id="tech_target.still">
        <source>Hold the target still</source>
        <translation>Hold the target still</translation>
    </message>
    <message id="tech_target.move_on">
        <source>Move the target on</source>
        <translation>Move the target on</translation>
    </message>
    <message id="tech_target.cold">
        <source>The target is not warm enough (above 40 °C)</source>
        <translation>The target is not warm enough (above 40 °C)</translation>
    </message>
    <message id="tech_target.nearer">
        <source>Come nearer with the target</source>
        <translation>Come nearer with the target</translation>
    </message>
    <message id="tech_target.two">
        <source>Two warm things in view: leave only the target</source>
        <translation>Two warm things in view: leave only the target</translation>
    </message>
    <message id="tech_target.outside">
        <source>The target is partly outside: move it inwards</source>
        <translation>The target is partly outside: move it inwards</translation>
    </message>
</context>
<context>
    <name>device</name>
    <message id="device.daemon">
        <source>main program</source>
        <translation>main program</translation>
    </message>
    <message id="device.fever">
        <source>fever checks</source>
        <translation>fever checks</translation>
    </message>
    <message id="device.adapter">
        <source>adapter</source>
        <translation>adapter</translation>
    </message>
    <message id="device.service">
        <source>platform</source>
        <translation>platform</translation>
    </message>
    <message id="device.fact_cache">
        <source>offline cache</source>
        <translation>offline cache</translation>
    </message>
    <message id="device.lists">
        <source>lists</source>
        <translation>lists</translation>
    </message>
    <message id="device.base_file">
        <source>base file</source>
        <translation>base file</translation>
    </message>
    <message id="device.certificate">
        <source>certificate</source>
        <translation>certificate</translation>
    </message>
    <message id="device.remote">
        <source>district</source>
        <translation>district</translation>
    </message>
    <message id="device.identity">
        <source>certificate</source>
        <translation>certificate</translation>
    </message>
    <message id="device.keys">
        <source>keys</source>
        <translation>keys</translation>
    </message>
    <message id="device.models">
        <source>models</source>
        <translation>models</translation>
    </message>
    <message id="device.clock">
        <source>clock</source>
        <translation>clock</translation>
    </message>
    <message id="device.policy">
        <source>policy</source>
        <translation>policy</translation>
    </message>
    <message id="device.updates">
        <source>updates</source>
        <translation>updates</translation>
    </message>
    <message id="device.faces">
        <source>faces</source>
        <translation>faces</translation>
    </message>
    <message id="device.staff">
        <source>staff</source>
        <translation>staff</translation>
    </message>
    <message id="device.heat">
        <source>board heat</source>
        <translation>board heat</translation>
    </message>
    <message id="device.supply">
        <source>supply</source>
        <translation>supply</translation>
    </message>
    <message id="device.memory">
        <source>memory wear</source>
        <translation>memory wear</translation>
    </message>
    <message id="device.computer">
        <source>computer</source>
        <translation>computer</translation>
    </message>
    <message id="device.debug">
        <source>debug ports</source>
        <translation>debug ports</translation>
    </message>
    <message id="device.credentials">
        <source>credentials</source>
        <translation>credentials</translation>
    </message>
</context>
</TS>
