using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>A reply of a server: one code, one or more lines (RFC 5321 §4.2).</summary>
/// <param name="Code">200-599.</param>
/// <param name="Status">The enhanced code of RFC 2034, when the first line carries one.</param>
/// <param name="Lines">The text of each line without code, separator and CRLF.</param>
public sealed record SmtpReply(int Code, EnhancedStatus? Status, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code >= 500;

    /// <summary>The whole text on one line, for people and for classifiers.</summary>
    public string Text => string.Join(' ', Lines);

    public override string ToString() => $"{Code} {Text}";
}
