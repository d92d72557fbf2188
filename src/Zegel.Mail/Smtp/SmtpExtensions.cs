using System.Globalization;

namespace Zegel.Mail.Smtp;

/// <summary>What a server said it can do, in its reply to <c>EHLO</c> (RFC 5321 §4.1.1.1).</summary>
public sealed record SmtpExtensions
{
    /// <summary>A server that only knows <c>HELO</c>, or about which nothing is known yet.</summary>
    public static SmtpExtensions None { get; } = new();

    public bool Pipelining { get; private init; }
    public bool EightBitMime { get; private init; }
    public bool SmtpUtf8 { get; private init; }
    public bool Dsn { get; private init; }
    public bool EnhancedStatusCodes { get; private init; }
    public bool StartTls { get; private init; }
    public bool Chunking { get; private init; }

    /// <summary>Sizes may be declared, whether or not there is a limit.</summary>
    public bool Size { get; private init; }

    /// <summary>The largest message in octets; null when the server names none (RFC 1870 §4).</summary>
    public long? SizeMax { get; private init; }

    /// <summary>Transactions in one session (RFC 9422 §4.1).</summary>
    public int? MailMax { get; private init; }

    /// <summary>Recipients in one transaction (RFC 9422 §4.2).</summary>
    public int? RcptMax { get; private init; }

    /// <summary>Recipient domains in one session (RFC 9422 §4.3).</summary>
    public int? RcptDomainMax { get; private init; }

    /// <summary>Reads the lines after the first; unknown keywords and values that make no sense are passed over.</summary>
    public static SmtpExtensions Read(SmtpReply hello)
    {
        var found = None;
        foreach (var line in hello.Lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            found = words is [var keyword, .. var parameters]
                ? found.With(keyword.ToUpperInvariant(), parameters)
                : found;
        }
        return found;
    }

    SmtpExtensions With(string keyword, string[] parameters) =>
        keyword switch
        {
            "PIPELINING" => this with { Pipelining = true },
            "8BITMIME" => this with { EightBitMime = true },
            "SMTPUTF8" => this with { SmtpUtf8 = true },
            "DSN" => this with { Dsn = true },
            "ENHANCEDSTATUSCODES" => this with { EnhancedStatusCodes = true },
            "STARTTLS" => this with { StartTls = true },
            "CHUNKING" => this with { Chunking = true },
            "SIZE" => this with { Size = true, SizeMax = SizeOf(parameters) },
            "LIMITS" => parameters.Aggregate(this, (known, limit) => known.WithLimit(limit)),
            _ => this,
        };

    SmtpExtensions WithLimit(string limit)
    {
        var equals = limit.IndexOf('=', StringComparison.Ordinal);
        // One to six digits, and a limit of zero would forbid everything (RFC 9422 §3).
        if (
            equals < 0
            || limit.Length - equals > 7
            || !int.TryParse(limit.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value == 0
        )
            return this;
        return limit[..equals].ToUpperInvariant() switch
        {
            "MAILMAX" => this with { MailMax = value },
            "RCPTMAX" => this with { RcptMax = value },
            "RCPTDOMAINMAX" => this with { RcptDomainMax = value },
            _ => this,
        };
    }

    static long? SizeOf(string[] parameters) =>
        parameters is [var text, ..]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && size > 0
            ? size
            : null;
}
