using System.Security.Cryptography;

namespace Zegel.Mail.Addresses;

/// <summary>What a signed address is for; each has its own prefix, which the signature covers.</summary>
public enum VerpKind
{
    /// <summary><c>b.</c>: the return path, to which notifications come.</summary>
    ReturnPath,

    /// <summary><c>a.</c>: the Reply-To, to which people answer.</summary>
    Reply,

    /// <summary><c>u.</c>: the mailto of List-Unsubscribe.</summary>
    Exit,
}

/// <summary>A secret for signing return addresses. The id travels in each address, so a key keeps its id for ever.</summary>
public sealed class VerpKey
{
    /// <exception cref="ArgumentException">The secret is shorter than 16 octets.</exception>
    public VerpKey(byte id, ReadOnlySpan<byte> secret)
    {
        if (secret.Length < 16)
            throw new ArgumentException("A secret of at least 16 octets is needed.", nameof(secret));
        Id = id;
        Secret = secret.ToArray();
    }

    public byte Id { get; }

    internal byte[] Secret { get; }
}

/// <summary>
/// Addresses that carry an id home under a signature, after the practice called variable envelope return paths: they name
/// no recipient in clear, and nobody else can make one.
/// </summary>
/// <remarks>
/// The local part is a prefix, a dot and 45 characters of lower-case base32 (RFC 4648 §6, no padding) over: version, key id,
/// id (16 octets, big-endian), and the first 80 bits of HMAC-SHA256 over prefix and all octets before it.
/// </remarks>
/// <param name="keys">Newest first: the first signs, all are read.</param>
/// <exception cref="ArgumentException">There is no key, or two keys share an id.</exception>
public sealed class Verp(IReadOnlyList<VerpKey> keys)
{
    const byte Version = 1;
    const int SignedLength = 2 + 16;
    const int TokenLength = SignedLength + 10;
    const string Prefixes = "bau";

    readonly VerpKey signer =
        keys is [var first, ..] && keys.DistinctBy(key => key.Id).Count() == keys.Count
            ? first
            : throw new ArgumentException("At least one key is needed, and each needs its own id.", nameof(keys));

    public Mailbox Address(VerpKind kind, Guid id, DomainName host)
    {
        Span<byte> token = stackalloc byte[TokenLength];
        token[0] = Version;
        token[1] = signer.Id;
        id.TryWriteBytes(token[2..], bigEndian: true, out _);
        Sign(signer, kind, token[..SignedLength], token[SignedLength..]);
        return Mailbox.Parse($"{Prefixes[(int)kind]}.{Base32.Encode(token)}@{host.Ascii}");
    }

    public bool TryRead(Mailbox mailbox, out VerpKind kind, out Guid id) =>
        TryRead(mailbox.LocalPart, out kind, out id);

    /// <summary>
    /// True only for a local part that <see cref="Address"/> made with one of the keys; relays may have changed its case.
    /// </summary>
    public bool TryRead(string localPart, out VerpKind kind, out Guid id)
    {
        (kind, id) = (default, default);
        if (
            localPart is not [var prefix, '.', ..]
            || Prefixes.IndexOf(char.ToLowerInvariant(prefix)) is var index && index < 0
        )
            return false;
        Span<byte> token = stackalloc byte[TokenLength];
        if (!Base32.TryDecode(localPart.AsSpan(2), token) || token[0] != Version)
            return false;
        var keyId = token[1];
        if (keys.FirstOrDefault(key => key.Id == keyId) is not { } signedBy)
            return false;
        Span<byte> expected = stackalloc byte[TokenLength - SignedLength];
        Sign(signedBy, (VerpKind)index, token[..SignedLength], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, token[SignedLength..]))
            return false;
        (kind, id) = ((VerpKind)index, new Guid(token[2..SignedLength], bigEndian: true));
        return true;
    }

    static void Sign(VerpKey key, VerpKind kind, ReadOnlySpan<byte> content, Span<byte> signature)
    {
        Span<byte> signed = stackalloc byte[1 + SignedLength];
        signed[0] = (byte)Prefixes[(int)kind];
        content.CopyTo(signed[1..]);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, signed, whole);
        whole[..signature.Length].CopyTo(signature);
    }
}
