using System.Globalization;

namespace Zegel.Mail.Smtp;

/// <summary>One command line, verb and argument (RFC 5321 §2.4: the verb in any case).</summary>
readonly record struct SmtpCommand(SmtpVerb Verb, string Argument)
{
    public static SmtpCommand Read(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var word = space < 0 ? line : line[..space];
        var verb = word.ToUpperInvariant() switch
        {
            "EHLO" => SmtpVerb.Ehlo,
            "HELO" => SmtpVerb.Helo,
            "STARTTLS" => SmtpVerb.StartTls,
            "MAIL" => SmtpVerb.Mail,
            "RCPT" => SmtpVerb.Rcpt,
            "DATA" => SmtpVerb.Data,
            "BDAT" => SmtpVerb.Bdat,
            "RSET" => SmtpVerb.Rset,
            "NOOP" => SmtpVerb.Noop,
            "QUIT" => SmtpVerb.Quit,
            "VRFY" => SmtpVerb.Vrfy,
            "EXPN" => SmtpVerb.Expn,
            "HELP" => SmtpVerb.Help,
            _ => SmtpVerb.Unknown,
        };
        return new SmtpCommand(verb, space < 0 ? "" : line[(space + 1)..].Trim(' '));
    }

    /// <summary>Reads the argument of <c>MAIL</c>: the sender, or the reply that says what is wrong with it.</summary>
    public static (SmtpSender? Sender, SmtpReply? Error) ReadSender(string argument, SmtpServerOptions options)
    {
        if (
            !argument.StartsWith("FROM:", StringComparison.OrdinalIgnoreCase)
            || !SmtpPath.TryRead(argument.AsSpan(5), out var path, out var rest)
        )
            return (null, SmtpReply.Of(501, new(5, 1, 7), "Say MAIL FROM:<address>"));
        var sender = new SmtpSender(path);
        if (!TrySplit(rest, out var parameters))
            return (null, BadParameter(""));
        foreach (var (key, value) in parameters)
        {
            var read = WithParameter(sender, key, value, options.Offers);
            if (read is null)
                return (null, BadParameter(key));
            sender = read;
        }
        if (sender.SizeBytes > options.SizeBytesMax)
            return (null, TooBig(options));
        if (!path.IsAscii && !sender.Utf8)
            return (null, NeedsUtf8());
        return (sender, null);
    }

    /// <summary>Reads the argument of <c>RCPT</c>.</summary>
    public static (SmtpRecipient? Recipient, SmtpReply? Error) ReadRecipient(
        string argument,
        bool utf8,
        SmtpServerOptions options
    )
    {
        if (
            !argument.StartsWith("TO:", StringComparison.OrdinalIgnoreCase)
            || !SmtpPath.TryRead(argument.AsSpan(3), out var path, out var rest)
            || path.IsNull
        )
            return (null, SmtpReply.Of(501, new(5, 1, 3), "Say RCPT TO:<address>"));
        var recipient = new SmtpRecipient(path);
        if (!TrySplit(rest, out var parameters))
            return (null, BadParameter(""));
        foreach (var (key, value) in parameters)
        {
            var read = WithParameter(recipient, key, value, options.Offers);
            if (read is null)
                return (null, BadParameter(key));
            recipient = read;
        }
        return path.IsAscii || utf8 ? (recipient, null) : (null, NeedsUtf8());
    }

    public static SmtpReply TooBig(SmtpServerOptions options) =>
        SmtpReply.Of(552, new(5, 3, 4), $"The message is larger than {options.SizeBytesMax} octets");

    /// <summary>Null when the parameter is not known here, not offered, or has no sensible value.</summary>
    static SmtpSender? WithParameter(SmtpSender sender, string key, string value, SmtpOffers offers) =>
        (key, value.ToUpperInvariant()) switch
        {
            ("SIZE", _) when offers.HasFlag(SmtpOffers.Size) && value.Length <= 20 => ulong.TryParse(
                value,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var size
            )
                ? sender with
                {
                    SizeBytes = (long)Math.Min(size, long.MaxValue),
                }
                : null,
            ("BODY", "7BIT") when offers.HasFlag(SmtpOffers.EightBitMime) => sender,
            ("BODY", "8BITMIME") when offers.HasFlag(SmtpOffers.EightBitMime) => sender with { EightBit = true },
            ("SMTPUTF8", "") when offers.HasFlag(SmtpOffers.SmtpUtf8) => sender with { Utf8 = true },
            ("RET", "FULL") when offers.HasFlag(SmtpOffers.Dsn) => sender with { Return = DsnReturn.Full },
            ("RET", "HDRS") when offers.HasFlag(SmtpOffers.Dsn) => sender with { Return = DsnReturn.Headers },
            ("ENVID", _) when offers.HasFlag(SmtpOffers.Dsn) && value.Length is > 0 and <= 100 => Xtext.TryDecode(
                value,
                out var id
            )
                ? sender with
                {
                    EnvelopeId = id,
                }
                : null,
            _ => null,
        };

    static SmtpRecipient? WithParameter(SmtpRecipient recipient, string key, string value, SmtpOffers offers) =>
        key switch
        {
            "NOTIFY" when offers.HasFlag(SmtpOffers.Dsn) && TryReadNotify(value, out var notify) => recipient with
            {
                Notify = notify,
            },
            "ORCPT" when offers.HasFlag(SmtpOffers.Dsn) && IsTypedAddress(value) => recipient with
            {
                OriginalRecipient = value,
            },
            _ => null,
        };

    static bool TryReadNotify(string value, out DsnNotify notify)
    {
        notify = DsnNotify.Unsaid;
        foreach (var word in value.Split(','))
            notify |= word.ToUpperInvariant() switch
            {
                "NEVER" => DsnNotify.Never,
                "SUCCESS" => DsnNotify.Success,
                "FAILURE" => DsnNotify.Failure,
                "DELAY" => DsnNotify.Delay,
                _ => (DsnNotify)(-1),
            };
        return notify > DsnNotify.Unsaid && (notify == DsnNotify.Never || !notify.HasFlag(DsnNotify.Never));
    }

    static bool IsTypedAddress(string value) =>
        value.Length <= 500
        && value.IndexOf(';', StringComparison.Ordinal) is > 0 and var semicolon
        && (
            value.StartsWith("utf-8;", StringComparison.OrdinalIgnoreCase) // its own encoding, RFC 6533 §3
            || Xtext.TryDecode(value[(semicolon + 1)..], out _)
        );

    /// <summary>False when a parameter comes twice, or there are more than any client needs.</summary>
    static bool TrySplit(ReadOnlySpan<char> text, out List<(string Key, string Value)> parameters)
    {
        parameters = [];
        foreach (var word in text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var key = (equals < 0 ? word : word[..equals]).ToUpperInvariant();
            if (parameters.Count == 20 || parameters.Exists(seen => seen.Key == key))
                return false;
            parameters.Add((key, equals < 0 ? "" : word[(equals + 1)..]));
        }
        return true;
    }

    static SmtpReply BadParameter(string key) =>
        SmtpReply.Of(555, new(5, 5, 4), $"Parameter not known or not understood: {(key.Length > 0 ? key : "(twice)")}");

    static SmtpReply NeedsUtf8() => SmtpReply.Of(553, new(5, 6, 7), "A non-ASCII address needs SMTPUTF8");
}
