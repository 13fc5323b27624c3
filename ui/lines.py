"""Where a Chinese, Japanese or Korean sentence may be broken: between words, not inside one as Qt does.

Japanese is parted by BudouX. Its models of Chinese, learned from news, part what is said at a door in the
middle of words (口|罩, 测体|温), and a dictionary as jieba's knows no traditional letters; so the words of
our own sentences are listed, in both scripts. Korean has spaces, but none ends before please (주세요).
"""

import re
from functools import cache

import budoux

_JOINER = "\u2060"  # word joiner: nothing to see, and no break (UAX #14, class WJ)
_SHORT = 6  # characters; what is shorter stands on one line
_LETTER = r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9fff々]"
_INSIDE = re.compile(f"(?<={_LETTER})(?={_LETTER})")
_WORDS = """
    工作人员 工作人員 人工通道 人工 同行人员 同行的人 健康码 健康碼 场所码 場所碼 場所代碼 通行码 通行碼
    通行证 通行證 身份证 身分證 社保卡 证件 證件 证明 證明 持有人 手机 手機 屏幕 螢幕 摄像头 攝影機 体温计
    體溫計 体温 體溫 体表 皮肤 皮膚 口罩 口鼻 遮住 佩戴 配戴 规范 正確 戴好 额头 額頭 核酸 抗原 快篩 疫苗
    接种 接種 采样点 採檢站 结果 結果 有效 无效 無效 超时 逾期 过期 過期 过时 過時 生效 信息 資料 数据 行程
    旅遊史 名单 名單 签发 簽發 机构 單位 规定 規定 规则 規則 适用 適用 入口 出口 出示 查询 查詢 查不到 确认
    確認 识别 辨識 核验 查驗 复测 通过 通過 通行 放行 请勿 請勿 稍候 稍后 稍後 稍停 稍坐 靠近 后退 退后
    退後 往後 上前 背后 背光 光线 光線 较暗 太暗 较慢 較慢 过强 太強 亮处 亮處 面向 正视 保持 不动 移动
    移動 移开 移開 拿开 拿開 拿远 拿遠 调亮 調亮 读取 讀取 读卡 讀卡 读数 讀數 感应 感應 感應區 读卡区 卡片
    授权 保護 改用 其他 其余 继续 繼續 自动 自動 重新 重复 重複 再次 一次 一点 一點 一步 一个 一個 刷新
    更新 完成 尚未 未能 无法 無法 暂无法 暫時 暂不 不可用 不符合 符合 不是 不必 不要 不在 无需 没有 沒有
    需要 可用 使用 本人 自己 您的 这是 這是 这份 這份 這張 这个 這個 真人 照片 比对 比對 核对 核對 相符
    一致 有误 有誤 支援 认可 网络 網路 中断 中斷 故障 维护 維護 校准 校正 时间 時間 时段 時段 设备 裝置
    闸机 閘門 程序 程式 版本 连接 連線 离线 離線 演练 演練 消防 报警 火災 警報 离开 離開 等候 等待 一起
    依次 依序 马上 馬上 就来 就來 就近 前台 服務台 登记 登記 申报 聲明 今日 健康 协助 協助 咨询 联系 聯絡
    帮助 刚才 剛才 刚刚 剛剛 已经 已經 尽快 盡快 场内 場內 人数 人數 密码 密碼 选择 選擇 理由 退出 原地
    不用 担心 擔心 检测 檢測 量測 测量 量到 正在 进行 最近 末次 次数 次數 看清 清楚 看著 停留 孩子 大人
    长辈 長輩 访客 訪客 协助您 協助您 默认 預設 保存 儲存 加密 到期 删除 刪除 本设备 状态 狀態
"""  # fmt: skip
_WORD = re.compile("|".join(sorted(_WORDS.split(), key=len, reverse=True)))
_PLEASE = re.compile(r"(?<=[请請刷])(?=[\u4e00-\u9fff])")  # belongs to what is asked, or held there
_AGAIN = ("もう", "一度")  # BudouX parts them
# Nor does it part these: on a short line they would lose their last letter
_POLITE = re.compile(r"(?<=もう一度)(?=.)|(?<=[てで])(?=ください)")
_KOREAN_PLEASE = re.compile(" (?=주세요|주십시오)")


@cache
def _japanese() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def phrased(text: str, language: str) -> str:
    """The text with word joiners wherever a line must not end; in Korean with spaces that keep together.

    Other languages are left alone. Qt still breaks a word that is wider than the line.
    """
    if len(text) < _SHORT:
        return text
    if language == "ja":
        return "".join(_INSIDE.sub(_JOINER, phrase) for phrase in _phrases(text))
    if language in ("zh_CN", "zh_TW"):
        return _PLEASE.sub(_JOINER, _WORD.sub(lambda word: _JOINER.join(word.group()), text))
    if language == "ko":
        return _KOREAN_PLEASE.sub("\u00a0", text)  # Qt breaks after a space, whatever comes
    return text


def _phrases(text: str) -> list[str]:
    found: list[str] = []
    for phrase in _japanese().parse(text):
        if found and found[-1].endswith(_AGAIN[0]) and phrase.startswith(_AGAIN[1]):
            found[-1] += phrase
        else:
            found.append(phrase)
    return [part for phrase in found for part in _POLITE.split(phrase)]
