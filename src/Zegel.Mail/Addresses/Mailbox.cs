using System.Diagnostics.CodeAnalysis;

namespace Zegel.Mail.Addresses;

/// <summary>An e-mail address, local part and domain, parsed once (RFC 5321 §4.1.2, RFC 6531 §3.3).</summary>
public sealed record Mailbox
{
    Mailbox(string localPart, DomainName domain) => (LocalPart, Domain) = (localPart, domain);

    /// <summary>The local part as it must be sent: quoted where it needs quotes, case kept.</summary>
    public string LocalPart { get; }

    public DomainName Domain { get; }

    /// <summary>False when the local part needs SMTPUTF8 on every hop (RFC 6531).</summary>
    public bool IsAscii => System.Text.Ascii.IsValid(LocalPart);

    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox) =>
        TryParse(text, out mailbox, out _);

    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox, out string error)
    {
        mailbox = null;
        var address = (text ?? "").Trim();
        var at = address.LastIndexOf('@');
        if (at <= 0)
        {
            error = "an e-mail address has the form name@example.nl";
            return false;
        }
        if (!DomainName.TryParse(address[(at + 1)..], out var domain, out error))
            return false;
        mailbox = new Mailbox(address[..at], domain);
        return true;
    }

    /// <summary>For addresses written in code and tests.</summary>
    /// <exception cref="FormatException">The text is not an address.</exception>
    public static Mailbox Parse(string text) =>
        TryParse(text, out var mailbox, out var error) ? mailbox : throw new FormatException(error);

    /// <summary>The addr-spec as sent: local part, @, A-label domain.</summary>
    public override string ToString() => $"{LocalPart}@{Domain.Ascii}";
}
