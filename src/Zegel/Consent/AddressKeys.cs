using System.Security.Cryptography;
using System.Text;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>The keyed hash under which an address is matched, also after the address itself is erased (O16).</summary>
public sealed class AddressKeys(PlatformKey key)
{
    /// <summary>The purpose of the platform key.</summary>
    public const string Purpose = "address";

    /// <summary>
    /// Takes the oldest key: of erased people only the hash is left, which no newer key could make again.
    /// </summary>
    public static async Task<AddressKeys> LoadAsync(PlatformKeys keys, CancellationToken cancellationToken) =>
        new((await keys.LoadAsync(Purpose, cancellationToken))[^1]);

    /// <summary>HMAC-SHA256 of the folded address, in lower-case hex.</summary>
    public string KeyFor(Mailbox mailbox) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key.Secret, Encoding.UTF8.GetBytes(mailbox.Folded)));
}
