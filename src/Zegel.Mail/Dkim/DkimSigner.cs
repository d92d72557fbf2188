using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;

namespace Zegel.Mail.Dkim;

/// <summary>Who signs: <c>d=</c>, <c>s=</c> and the key published there.</summary>
public sealed class DkimIdentity
{
    /// <exception cref="ArgumentException">The selector is not one or more labels (RFC 6376 §3.1).</exception>
    public DkimIdentity(DomainName domain, string selector, DkimSigningKey key)
    {
        if (!DkimSignature.IsSelector(selector))
            throw new ArgumentException(
                "A selector is one or more labels of letters, digits and hyphens.",
                nameof(selector)
            );
        Domain = domain;
        Selector = selector;
        Key = key;
        Start = Encoding.ASCII.GetBytes($"DKIM-Signature: v=1; a={key.Algorithm}; c=relaxed/relaxed;");
        DomainTag = Encoding.ASCII.GetBytes($"d={domain.Ascii};");
        SelectorTag = Encoding.ASCII.GetBytes($"s={selector};");
    }

    public DomainName Domain { get; }

    public string Selector { get; }

    public DkimSigningKey Key { get; }

    internal byte[] Start { get; }

    internal byte[] DomainTag { get; }

    internal byte[] SelectorTag { get; }
}

/// <summary>
/// Signs messages (RFC 6376 §5) relaxed/relaxed with SHA-256, one signature for each identity, over the fields of A26, oversigned by A27.
/// It keeps nothing between messages: any number of threads may use one.
/// </summary>
public sealed class DkimSigner
{
    /// <summary>Long enough for every retry, which signs anew anyway; short enough to spoil a replay (A28).</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    /// <summary>Signed fields in one message; <see cref="HeaderBlock.FieldsMax"/> is below it.</summary>
    const int SignedFieldsMax = 128;

    /// <summary>Room for all names in h= (152 of at most 29 octets with folding) and the other tags (1,300 for a 4096-bit key).</summary>
    const int SignatureOctetsMax = 8192;

    readonly DkimIdentity[] identities;
    readonly long lifetimeSeconds;

    /// <param name="lifetime">From <c>t=</c> to <c>x=</c>.</param>
    public DkimSigner(TimeSpan lifetime, params ReadOnlySpan<DkimIdentity> identities)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfZero(identities.Length, nameof(identities));
        this.identities = identities.ToArray();
        lifetimeSeconds = (long)lifetime.TotalSeconds;
    }

    /// <summary>Writes a <c>DKIM-Signature</c> field for each identity, each with its CRLF, to stand before <paramref name="header"/>.</summary>
    /// <param name="header">The fields with their CRLFs, without the empty line.</param>
    /// <param name="body">7-bit, so that no relay re-encodes it (RFC 6376 §5.3), with CRLFs.</param>
    /// <param name="bodyIsRelaxed">The caller knows that the body equals its relaxed form, as that of <see cref="CompiledBody"/> does.</param>
    /// <exception cref="ArgumentException">The header has no From, is not a header, or the body is not 7-bit.</exception>
    public void Sign(
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> body,
        DateTimeOffset now,
        IBufferWriter<byte> output,
        bool bodyIsRelaxed = false
    )
    {
        if (!Ascii.IsValid(body))
            throw new ArgumentException("A body must be 7-bit before it is signed.", nameof(body));
        Debug.Assert(!bodyIsRelaxed || Canonical.IsRelaxed(body), "the body is not its own relaxed form");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (bodyIsRelaxed)
            SHA256.HashData(body, hash);
        else
            Canonical.HashRelaxed(body, hash);
        Span<byte> bodyHash = stackalloc byte[44];
        Base64.EncodeToUtf8(hash, bodyHash, out _, out _);

        Span<SignedField> fields = stackalloc SignedField[SignedFieldsMax];
        fields = fields[..FindFields(header, fields)];
        Span<byte> names = stackalloc byte[SignedFieldsMax + SignedFields.Count];
        var canonical = ArrayPool<byte>.Shared.Rent(header.Length + 2 * SignedFieldsMax + SignatureOctetsMax);
        var canonicalLength = Canonicalise(header, fields, canonical, ref names);
        var signature = ArrayPool<byte>.Shared.Rent(SignatureOctetsMax);
        foreach (var identity in identities)
        {
            var field = new FoldingWriter(signature);
            WriteTags(ref field, identity, names, bodyHash, now.ToUnixTimeSeconds());
            SignField(ref field, identity.Key, canonical, canonicalLength, hash);
            output.Write(field.Written);
        }
        ArrayPool<byte>.Shared.Return(signature);
        ArrayPool<byte>.Shared.Return(canonical);
    }

    readonly record struct SignedField(int Rank, int Start, int End);

    static int FindFields(ReadOnlySpan<byte> header, Span<SignedField> fields)
    {
        var count = 0;
        var hasFrom = false;
        for (var start = 0; start < header.Length; )
        {
            var end = RawField.EndOf(header, start, out _);
            if (!RawField.TryReadName(header[start..end], out var nameLength, out _))
                throw new ArgumentException("A header must be made of fields to be signed.", nameof(header));
            var rank = SignedFields.RankOf(header.Slice(start, nameLength));
            if (rank >= 0)
            {
                if (count == fields.Length)
                    throw new ArgumentException(
                        $"A header may not have more than {SignedFieldsMax} signed fields.",
                        nameof(header)
                    );
                fields[count++] = new SignedField(rank, start, end);
                hasFrom |= rank == SignedFields.From;
            }
            start = end;
        }
        return hasFrom
            ? count
            : throw new ArgumentException("A message needs a From field to be signed.", nameof(header));
    }

    /// <summary>Writes the fields in the order of h=, those of one name from the last to the first (RFC 6376 §5.4.2).</summary>
    static int Canonicalise(
        ReadOnlySpan<byte> header,
        ReadOnlySpan<SignedField> fields,
        Span<byte> canonical,
        ref Span<byte> names
    )
    {
        var length = 0;
        var named = 0;
        for (var rank = 0; rank < SignedFields.Count; rank++)
        {
            var before = named;
            for (var i = fields.Length - 1; i >= 0; i--)
            {
                if (fields[i].Rank != rank)
                    continue;
                length += Canonical.RelaxedField(header[fields[i].Start..fields[i].End], canonical[length..]);
                "\r\n"u8.CopyTo(canonical[length..]);
                length += 2;
                names[named++] = (byte)rank;
            }
            if (SignedFields.IsOversigned(rank, present: named > before))
                names[named++] = (byte)rank;
        }
        names = names[..named];
        return length;
    }

    void WriteTags(
        ref FoldingWriter field,
        DkimIdentity identity,
        scoped ReadOnlySpan<byte> names,
        scoped ReadOnlySpan<byte> bodyHash,
        long now
    )
    {
        field.Put(identity.Start);
        field.Word(identity.DomainTag);
        field.Word(identity.SelectorTag);
        field.Word("t="u8, now);
        field.Word("x="u8, now + lifetimeSeconds);
        Span<byte> word = stackalloc byte[48];
        for (var i = 0; i < names.Length; i++)
        {
            var name = SignedFields.Name(names[i]);
            var start = i == 0 ? "h="u8 : default;
            start.CopyTo(word);
            name.CopyTo(word[start.Length..]);
            word[start.Length + name.Length] = i == names.Length - 1 ? (byte)';' : (byte)':';
            var whole = word[..(start.Length + name.Length + 1)];
            if (i == 0)
                field.Word(whole);
            else
                field.Joined(whole);
        }
        "bh="u8.CopyTo(word);
        bodyHash.CopyTo(word[3..]);
        word[47] = (byte)';';
        field.Word(word);
        field.Word("b="u8);
    }

    /// <summary>Hashes the fields and the signature itself with its b= still empty, then fills b= in (RFC 6376 §3.7).</summary>
    static void SignField(
        ref FoldingWriter field,
        DkimSigningKey key,
        scoped Span<byte> canonical,
        int canonicalLength,
        scoped Span<byte> hash
    )
    {
        var length = canonicalLength + Canonical.RelaxedField(field.Written, canonical[canonicalLength..]);
        SHA256.HashData(canonical[..length], hash);
        Span<byte> signature = stackalloc byte[512];
        signature = signature[..key.Sign(hash, signature)];
        Span<byte> base64 = stackalloc byte[684];
        Base64.EncodeToUtf8(signature, base64, out _, out var written);
        field.Breakable(base64[..written]);
        field.Put("\r\n"u8);
    }
}
