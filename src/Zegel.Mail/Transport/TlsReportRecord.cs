using System.Diagnostics.CodeAnalysis;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Transport;

/// <summary>The TXT record at <c>_smtp._tls</c>: where senders report how encryption went (RFC 8460 §3).</summary>
/// <param name="Destinations"><c>mailto:</c> and <c>https:</c> addresses.</param>
public sealed record TlsReportRecord(IReadOnlyList<string> Destinations)
{
    public static bool IsTlsReport(string text) => text.StartsWith("v=TLSRPTv1", StringComparison.Ordinal);

    public static bool TryParse(string text, [NotNullWhen(true)] out TlsReportRecord? record, out Said error)
    {
        record = null;
        error = Said.Nothing;
        var tags = TagList.Read(text);
        if (tags.Count == 0 || tags[0] is not ("v", "TLSRPTv1"))
        {
            error = ("it does not begin with v=TLSRPTv1", "het begint niet met v=TLSRPTv1");
            return false;
        }
        var destinations = (tags.FirstOrDefault(tag => tag.Name == "rua").Value ?? "").Split(
            ',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        if (destinations.Length == 0)
            error = ("rua= is missing", "rua= ontbreekt");
        else if (Array.Find(destinations, address => !IsDestination(address)) is { } wrong)
            error = (
                $"{wrong} is neither mailto: an address nor https:",
                $"{wrong} is geen mailto: met een adres en geen https:"
            );
        else
            record = new TlsReportRecord(destinations);
        return record is not null;
    }

    static bool IsDestination(string address) =>
        (
            address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)
            && Mailbox.TryParse(address["mailto:".Length..], out _)
        ) || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps);
}
