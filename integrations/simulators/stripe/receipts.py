"""Invoices as a small PDF of plain text."""

from integrations.simulators.stripe import calendar
from integrations.simulators.stripe.markup import NOTICE, money
from integrations.simulators.stripe.world import Doc

LEADING = 18


def invoice_pdf(invoice: Doc) -> bytes:
    """Return an invoice on one page."""
    currency = invoice["currency"]
    lines = [
        NOTICE.replace("—", "-"),
        "",
        f"Invoice {invoice['number']}    {calendar.day(invoice['created'])}    {invoice['status']}",
        f"{invoice['customer_name'] or ''} {invoice['customer_email'] or ''}",
        "",
        *(
            f"{line['description'] or ''}    {money(line['amount'], currency)}"
            for line in invoice["lines"]["data"]
        ),
        "",
        f"Total    {money(invoice['total'], currency)}",
        f"Paid    {money(invoice['amount_paid'], currency)}",
    ]
    return document(lines)


def document(lines: list[str]) -> bytes:
    """Return lines of text as a PDF; what its plain font lacks becomes a question mark."""
    shown = "\n".join(f"({escaped(line)}) Tj T*" for line in lines)
    text = f"BT /F1 11 Tf {LEADING} TL 56 780 Td\n{shown}\nET".encode("latin-1", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        b"/Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(parts) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + end


def escaped(text: str) -> str:
    """Return a text as a PDF string holds it."""
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
