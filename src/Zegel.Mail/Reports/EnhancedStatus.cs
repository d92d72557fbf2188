using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Zegel.Mail.Reports;

/// <summary>A class.subject.detail status code (RFC 3463 §2).</summary>
public readonly record struct EnhancedStatus(int Class, int Subject, int Detail)
{
    public bool IsPermanent => Class == 5;

    public bool IsTransient => Class == 4;

    /// <summary>Reads <c>5.1.1</c> at the start of <paramref name="text"/>; what follows is given back.</summary>
    public static bool TryReadPrefix(ReadOnlySpan<char> text, out EnhancedStatus status, out int length)
    {
        status = default;
        length = 0;
        var at = 0;
        Span<int> part = stackalloc int[3];
        for (var i = 0; i < 3; i++)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]) && at - start < 3)
                at++;
            if (at == start)
                return false;
            part[i] = int.Parse(text[start..at], NumberStyles.None, CultureInfo.InvariantCulture);
            if (i < 2 && (at >= text.Length || text[at++] != '.'))
                return false;
        }
        if (
            part[0] is not (2 or 4 or 5)
            || (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '.'))
        )
            return false;
        status = new EnhancedStatus(part[0], part[1], part[2]);
        length = at;
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out EnhancedStatus status)
    {
        status = default;
        var trimmed = text.AsSpan().Trim();
        return TryReadPrefix(trimmed, out status, out var length) && length == trimmed.Length;
    }

    public override string ToString() => $"{Class}.{Subject}.{Detail}";
}
