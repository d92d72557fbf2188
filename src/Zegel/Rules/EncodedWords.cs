using System.Text;
using System.Text.RegularExpressions;

namespace Zegel.Rules;

/// <summary>Letters beyond ASCII stand in a header as encoded-words, whole and only where the standard lets them.</summary>
sealed partial class EncodedWords : Rule, ICheck<MessageFacts>
{
    /// <summary>RFC 2047 §2.</summary>
    const int LengthMax = 75;

    /// <summary>Fields of names and addresses for machines: an encoded-word there is text of that name.</summary>
    static readonly HashSet<string> Structured = new(
        """
        message-id in-reply-to references date return-path received mime-version content-transfer-encoding dkim-signature
        list-unsubscribe list-unsubscribe-post list-post list-help precedence feedback-id authentication-results content-id
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    static readonly HashSet<string> Addresses = new(
        ["from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-to"],
        StringComparer.OrdinalIgnoreCase
    );

    public override string Id => "F04";
    public override Said Says =>
        (
            "Encoded words in a header are whole, short and where they may stand.",
            "Gecodeerde woorden in de kop zijn heel en kort, en staan waar ze mogen staan."
        );
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "RFC 2047 §2, §5; RFC 2231; Gmail refuses them in fields that forbid them";
    public override string BadExample => "From: <=?utf-8?Q?jos=C3=A9?=@example.nl>";
    public override string GoodExample => "From: =?utf-8?Q?Jos=C3=A9?= <jose@example.nl>";

    public IEnumerable<Finding> Check(MessageFacts message) => message.Fields.SelectMany(Judge);

    IEnumerable<Finding> Judge(FieldFact field)
    {
        if (!field.Value.Contains("=?", StringComparison.Ordinal))
            yield break;
        foreach (Match word in Word().Matches(field.Value))
        {
            if (Fault(field, word) is not { } fault)
                continue;
            var seen = $"{field.Name}: {(word.Value.Length > 40 ? word.Value[..40] + "…" : word.Value)}";
            yield return Found(
                fault.Verdict,
                ($"{seen} {fault.Seen}", $"{seen} {fault.Seen.Nl}"),
                fault.Expected,
                ("Let the mail library encode the field.", "Laat de mailbibliotheek het veld coderen."),
                field.Line > 0 ? field.Line : null
            );
        }
    }

    static (Verdict Verdict, Said Seen, string Expected)? Fault(FieldFact field, Match word)
    {
        if (Structured.Contains(field.Name))
            return (
                Verdict.Block,
                ("stands in a field that knows no encoded words", "staat in een veld dat geen gecodeerde woorden kent"),
                "plain ASCII in this field"
            );
        if (Addresses.Contains(field.Name) && IsInAddress(field.Value, word.Index))
            return (
                Verdict.Block,
                ("stands in an address", "staat in een adres"),
                "an address as it is; only the name beside it is encoded"
            );
        if (word.Length > LengthMax)
            return (
                Verdict.Warn,
                ($"has {word.Length} characters", $"telt {word.Length} tekens"),
                $"at most {LengthMax}; several words for a longer text"
            );
        if (IsInQuotes(field.Value, word.Index) && Addresses.Contains(field.Name))
            return (
                Verdict.Warn,
                (
                    "stands between quotes, where it is not decoded",
                    "staat tussen aanhalingstekens, waar het niet wordt gedecodeerd"
                ),
                "the encoded word without quotes"
            );
        return Decoded(word) switch
        {
            null => (
                Verdict.Warn,
                ("cannot be decoded", "is niet te decoderen"),
                "a known character set, and B or Q with what belongs to it"
            ),
            var text when text.Contains('\uFFFD') => (
                Verdict.Warn,
                ("breaks a character", "breekt een teken doormidden"),
                "whole characters in each word (RFC 2047 §5)"
            ),
            var text when text.AsSpan().ContainsAny('\r', '\n', '\0') => (
                Verdict.Block,
                ("hides a line end", "verbergt een regeleinde"),
                "text without control characters"
            ),
            _ => null,
        };
    }

    static bool IsInAddress(string value, int at)
    {
        var open = value.LastIndexOf('<', at);
        if (open >= 0 && value.IndexOf('>', open) is var close && (close < 0 || close > at))
            return true;
        // Without angle brackets the whole is an address: =?…?=@example.nl.
        var end = value.IndexOf("?=", value.IndexOf('?', value.IndexOf('?', at + 2) + 1) + 1, StringComparison.Ordinal);
        return end > 0 && end + 2 < value.Length && value[end + 2] == '@';
    }

    static bool IsInQuotes(string value, int at) => value.AsSpan(0, at).Count('"') % 2 == 1;

    static string? Decoded(Match word)
    {
        try
        {
            // A language may follow the character set (RFC 2231 §5).
            var charset = Encoding.GetEncoding(word.Groups["charset"].Value.Split('*')[0]);
            var text = word.Groups["text"].Value;
            return word.Groups["encoding"].Value switch
            {
                "B" or "b" => charset.GetString(Convert.FromBase64String(text)),
                "Q" or "q" when Quoted(text) is { } octets => charset.GetString(octets),
                _ => null,
            };
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or NotSupportedException)
        {
            return null;
        }
    }

    static byte[]? Quoted(string text)
    {
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '_')
                octets.Add((byte)' ');
            else if (text[i] != '=')
                octets.Add((byte)text[i]);
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                octets.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
                return null;
        return [.. octets];
    }

    [GeneratedRegex(
        @"=\?(?<charset>[^?\s]{1,60})\?(?<encoding>[A-Za-z])\?(?<text>[^?\s]*)\?=",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Word();
}
