using System.Globalization;
using System.Text.RegularExpressions;
using MimeKit;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Reports;

/// <summary>What the reporter did for a recipient (RFC 3464 §2.3.3).</summary>
public enum DsnAction
{
    Failed,
    Delayed,
    Delivered,

    /// <summary>Handed to a host that reports no further.</summary>
    Relayed,

    /// <summary>Delivered to an alias or list that has members of its own.</summary>
    Expanded,
}

/// <summary>What became of one recipient (RFC 3464 §2.3). What the reporter left out, or wrote beyond recognition, is null.</summary>
/// <param name="Final">The address at the reporter, which a forward may have changed.</param>
/// <param name="Original">The address we gave, as it came back.</param>
/// <param name="RemoteMta">The host whose answer the reporter passes on: a name, without its type.</param>
public sealed record DsnRecipient(
    DsnAddress? Final,
    DsnAddress? Original,
    DsnAction? Action,
    EnhancedStatus? Status,
    DsnDiagnostic? Diagnostic,
    string? RemoteMta
)
{
    /// <summary>
    /// The code to judge by: that of the answer quoted in the diagnostic where it says more than its class (x.0.0), for it is
    /// the receiver's own word, else the field. Whether it is over is said by <see cref="Action"/>, not by this.
    /// </summary>
    public EnhancedStatus? BestStatus =>
        Diagnostic?.Status is { } quoted && (quoted is not { Subject: 0, Detail: 0 } || Status is null)
            ? quoted
            : Status;

    internal bool IsNamed => Final is not null || Original is not null;

    /// <summary>The recipients in one group of fields: one as the standard has it, but some reporters leave out the blank line.</summary>
    internal static IEnumerable<DsnRecipient> ReadAll(HeaderList group)
    {
        var fields = new HeaderList();
        foreach (var field in group)
        {
            var begins =
                field.Field.EndsWith("-Recipient", StringComparison.OrdinalIgnoreCase) && fields.Contains(field.Field);
            if (begins && Read(fields) is { } recipient)
                yield return recipient;
            if (begins)
                fields = [];
            fields.Add(field);
        }
        if (Read(fields) is { } last)
            yield return last;
    }

    static DsnRecipient? Read(HeaderList group)
    {
        var final = DsnAddress.From(DsnField.Typed(group, "Final-Recipient"));
        var original = DsnAddress.From(DsnField.Typed(group, "Original-Recipient"));
        EnhancedStatus? status = EnhancedStatus.TryReadPrefix(DsnField.Text(group, "Status"), out var read, out _)
            ? read
            : null;
        // Some write "error"; what ended with a permanent code has failed, by whatever word.
        var action =
            ReadAction(DsnField.Text(group, "Action")) ?? (status is { IsPermanent: true } ? DsnAction.Failed : null);
        // The group about the message as a whole has none of these.
        if (final is null && original is null && action is null && status is null)
            return null;
        return new DsnRecipient(
            final,
            original,
            action,
            status,
            DsnField.Typed(group, "Diagnostic-Code") is var (type, text) ? new DsnDiagnostic(type, text) : null,
            DsnField.Typed(group, "Remote-MTA")?.Text
        );
    }

    static DsnAction? ReadAction(string? text) =>
        text?.Split([' ', '\t', '(', ';'], 2)[0].ToLowerInvariant() switch
        {
            "failed" or "failure" => DsnAction.Failed,
            "delayed" => DsnAction.Delayed,
            "delivered" => DsnAction.Delivered,
            "relayed" => DsnAction.Relayed,
            "expanded" => DsnAction.Expanded,
            _ => null,
        };
}

/// <summary>An address in a notification: whatever the reporter calls one (RFC 3464 §2.3.1, RFC 6533 §3).</summary>
/// <param name="Type"><c>rfc822</c> or <c>utf-8</c>, lower case; others exist.</param>
public sealed partial record DsnAddress(string Type, string Text)
{
    /// <summary>Null for what is no address that Zegel could have mailed.</summary>
    public Mailbox? Mailbox => Mailbox.TryParse(Text, out var mailbox) ? mailbox : null;

    internal static DsnAddress? From((string Type, string Text)? field)
    {
        if (field is not var (type, text))
            return null;
        if (text is ['<', .. var inside, '>'])
            text = inside;
        if (type == "utf-8")
            text = EmbeddedUnicode().Replace(text, Character);
        return text.Length == 0 ? null : new DsnAddress(type, text);
    }

    static string Character(Match match) =>
        int.TryParse(
            match.Groups["hex"].ValueSpan,
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var value
        ) && System.Text.Rune.TryCreate(value, out var rune)
            ? rune.ToString()
            : match.Value;

    [GeneratedRegex(@"\\x\{(?<hex>[0-9A-Fa-f]{2,6})\}", RegexOptions.NonBacktracking)]
    private static partial Regex EmbeddedUnicode();
}

/// <summary>The answer behind a status, in the words of whoever gave it (RFC 3464 §2.3.6).</summary>
/// <param name="Type"><c>smtp</c> as a rule, lower case; then <paramref name="Text"/> starts with a reply code.</param>
public sealed partial record DsnDiagnostic(string Type, string Text)
{
    /// <summary>The SMTP reply code at the start of the text, or where Postfix says who said it.</summary>
    public int? ReplyCode =>
        Reply().Match(Text) is { Success: true } match
            ? int.Parse(match.Groups["code"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The enhanced status right behind the reply code, or in its place (RFC 2034 §4).</summary>
    public EnhancedStatus? Status
    {
        get
        {
            var match = Reply().Match(Text);
            var rest = Text.AsSpan(match.Success ? match.Index + match.Length : 0);
            return EnhancedStatus.TryReadPrefix(rest.TrimStart(" -#("), out var status, out _) ? status : null;
        }
    }

    [GeneratedRegex(
        @"(?:^[^0-9A-Za-z]{0,3}|\bsaid:\s+)(?<code>[245][0-9][0-9])(?:[\s\-#(]+|$)",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    )]
    private static partial Regex Reply();
}

/// <summary>The fields of a notification, of which any may be missing, doubled, empty or endless.</summary>
static class DsnField
{
    const int LengthMax = 2000;

    public static string? Text(HeaderList group, string field)
    {
        var text = group[field]?.Trim();
        return string.IsNullOrEmpty(text) ? null
            : text.Length > LengthMax ? text[..LengthMax]
            : text;
    }

    /// <summary>A field of the form <c>type; text</c>; the type, which some leave out, is empty then.</summary>
    public static (string Type, string Text)? Typed(HeaderList group, string field)
    {
        if (Text(group, field) is not { } text)
            return null;
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var type = semicolon < 0 ? "" : text[..semicolon].Trim().ToLowerInvariant();
        // A semicolon further on belongs to a text that has no type.
        return type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')
            ? (type, text[(semicolon + 1)..].Trim())
            : ("", text);
    }
}
