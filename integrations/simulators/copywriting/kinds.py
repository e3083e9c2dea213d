"""What sort of thing a brief sells: it decides which steps and questions make sense."""

import re
from typing import Literal, get_args

Kind = Literal["goods", "service", "learning", "software"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Words and beginnings of words in all five languages; the first kind with a hit wins.
_SIGNS: dict[Kind, tuple[str, ...]] = {
    "learning": (
        r"\b(?:course|lesson|workshop|academ|bootcamp|masterclass|tutor|training)",
        r"\b(?:class|classes|schools?|aulas?)\b",
        r"\b(?:curso|clases|taller|lecci|escuela|formaci|escola|formaç|treinamento)",
        r"دورة|دورات|كورس|درس|دروس|ورشة|أكاديمي|تدريب|تعليم",
        r"קורס|שיעור|סדנ[הא]|סדנאות|אקדמי|לימוד|הדרכ",
    ),
    "software": (
        r"\b(?:apps?|saas|crm)\b|\b(?:aplicaci|aplicativ|software|plug-?in|dashboard|chatbot)",
        r"\b(?:online platform|plataforma)",
        r"تطبيق|برنامج|برمجي|منص[ةه]",
        r"אפליקצי|תוכנ[הת]|פלטפורמ",
    ),
    "service": (
        r"\b(?:service|clinic|agenc|repair|cleaning|consult|coach|legal|lawyer|accountan|accounting)",
        r"\b(?:salon|photograph|events?\b|catering|restaurant|hotel|tours?\b|dental|dentist|therap)",
        r"\b(?:massage|gym|marketing|(?:web|graphic|interior) design|(?:yoga|photo) studio)",
        r"\b(?:servicio|serviço|clínica|agência|reparaci|limpieza|limpeza|asesor|abogad|advogad)",
        r"\b(?:contab|fotograf|evento|viajes\b|viagens\b|terapia|masaje|massagem|gimnasio|consultor)",
        r"خدمة|خدمات|عيادة|استشار|وكالة|تنظيف|صيانة|محاما|محاسب|تصوير|مطعم|فندق|رحلات|علاج|مساج",
        r"שירות|מרפא|סוכנות|תיקון|ניקיון|ייעוץ|יועצ|עורכ|צילום|אירוע|מסעד|מלון|טיול|טיפול|עיסוי",
    ),
}
_PATTERNS = {kind: re.compile("|".join(signs), re.IGNORECASE) for kind, signs in _SIGNS.items()}


def kind_of(text: str) -> Kind:
    """Return the kind a description points to; things one can hold where nothing points."""
    for kind, pattern in _PATTERNS.items():
        if pattern.search(text):
            return kind
    return "goods"
