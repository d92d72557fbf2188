using MimeKit;
using MimeKit.Utils;
using Zegel.Mail.Addresses;

namespace Zegel.Rules.Reading;

/// <summary>One mailbox of an address field.</summary>
/// <param name="Name">The display name, encoded words decoded; empty for none.</param>
/// <param name="Written">The addr-spec as it stands there.</param>
/// <param name="Mailbox">Null when that is no address mail can be sent to.</param>
public sealed record NamedMailbox(string Name, string Written, Mailbox? Mailbox);

/// <summary>From, Sender, Reply-To and To as mail programs read them (RFC 5322 §3.4, RFC 2047).</summary>
public static class AddressField
{
    /// <summary>Characters. A hundred addresses fit, and more than one From is already refused.</summary>
    const int LengthMax = 10_000;

    /// <summary>All mailboxes, groups opened; empty when the value cannot be read.</summary>
    public static IReadOnlyList<NamedMailbox> Read(string value)
    {
        if (!InternetAddressList.TryParse(value.Length > LengthMax ? value[..LengthMax] : value, out var list))
            return [];
        return
        [
            .. list.Mailboxes.Select(read => new NamedMailbox(
                read.Name ?? "",
                read.Address,
                Mailbox.TryParse(read.Address, out var mailbox) ? mailbox : null
            )),
        ];
    }

    /// <summary>It names a group, such as <c>undisclosed-recipients:;</c>, also beside mailboxes.</summary>
    public static bool HasGroup(string value) =>
        InternetAddressList.TryParse(value.Length > LengthMax ? value[..LengthMax] : value, out var list)
        && list.OfType<GroupAddress>().Any();

    /// <summary>Unstructured text such as a Subject, encoded words decoded.</summary>
    public static string Decoded(string value) => Rfc2047.DecodeText(System.Text.Encoding.UTF8.GetBytes(value));

    public static IReadOnlyList<NamedMailbox> Mailboxes(this MessageFacts message, string field) =>
        [.. message.All(field).SelectMany(found => Read(found.Value))];
}
