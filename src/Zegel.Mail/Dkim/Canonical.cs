using System.Buffers;
using System.Security.Cryptography;

namespace Zegel.Mail.Dkim;

/// <summary>The two forms in which headers and bodies are hashed (RFC 6376 §3.4).</summary>
static class Canonical
{
    /// <summary>
    /// Writes a field in relaxed form, without a CRLF (RFC 6376 §3.4.2): name in lower case, one space for each run of blanks,
    /// none at the ends. Never longer than the field, so that the two may not overlap but need no more room.
    /// </summary>
    public static int RelaxedField(ReadOnlySpan<byte> field, Span<byte> destination)
    {
        var colon = field.IndexOf((byte)':');
        var length = 0;
        foreach (var octet in field[..colon].TrimEnd(" \t"u8))
            destination[length++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        destination[length++] = (byte)':';
        var start = length;
        var blank = false;
        foreach (var octet in field[(colon + 1)..])
        {
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                blank |= octet is (byte)' ' or (byte)'\t';
                continue;
            }
            if (blank && length > start)
                destination[length++] = (byte)' ';
            blank = false;
            destination[length++] = octet;
        }
        return length;
    }

    /// <summary>True when the body is its own relaxed form (RFC 6376 §3.4.4). Four passes at memory speed, a fraction of the hash.</summary>
    public static bool IsRelaxed(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return true;
        return body.EndsWith("\r\n"u8)
            && !body.EndsWith("\r\n\r\n"u8)
            && body.Length > 2
            && !body.Contains((byte)'\t')
            && body.IndexOf("  "u8) < 0
            && body.IndexOf(" \r\n"u8) < 0;
    }

    /// <summary>Hashes the relaxed form of a body.</summary>
    public static void HashRelaxed(ReadOnlySpan<byte> body, Span<byte> sha256)
    {
        if (IsRelaxed(body))
        {
            SHA256.HashData(body, sha256);
            return;
        }
        using var hash = new BodyHash([Whole]);
        Relaxed(body, hash);
        hash.Finish()[Whole].CopyTo(sha256);
    }

    /// <summary>Where a hash ends that takes in the whole canonical form.</summary>
    public const long Whole = long.MaxValue;

    /// <summary>Hashes a body in either form, in one pass however many hashes are asked for.</summary>
    /// <param name="ends">The <c>l=</c> of each signature, for one without it <see cref="Whole"/>: so many octets of the canonical form count.</param>
    /// <returns>The length of the whole canonical form, and the SHA-256 up to each of the ends (or of it all, where it is shorter).</returns>
    public static (long Length, IReadOnlyDictionary<long, byte[]> Hashes) Hash(
        ReadOnlySpan<byte> body,
        bool relaxed,
        IEnumerable<long> ends
    )
    {
        using var hash = new BodyHash(ends);
        if (relaxed)
            Relaxed(body, hash);
        else
            Simple(body, hash);
        return (hash.Length, hash.Finish());
    }

    /// <summary>RFC 6376 §3.4.3: empty lines at the end become one CRLF, and so does nothing at all.</summary>
    static void Simple(ReadOnlySpan<byte> body, BodyHash hash)
    {
        while (body.EndsWith("\r\n"u8))
            body = body[..^2];
        hash.Append(body);
        hash.Append("\r\n"u8);
    }

    /// <summary>RFC 6376 §3.4.4, line by line; empty lines are held back until one follows that is not. Only CRLF ends a line.</summary>
    static void Relaxed(ReadOnlySpan<byte> body, BodyHash hash)
    {
        var emptyLines = 0;
        while (!body.IsEmpty)
        {
            var end = body.IndexOf("\r\n"u8);
            var line = (end < 0 ? body : body[..end]).TrimEnd(" \t"u8);
            body = end < 0 ? default : body[(end + 2)..];
            if (line.IsEmpty)
            {
                emptyLines++;
                continue;
            }
            for (; emptyLines > 0; emptyLines--)
                hash.Append("\r\n"u8);
            AppendWords(line, hash);
            hash.Append("\r\n"u8);
        }
    }

    static void AppendWords(ReadOnlySpan<byte> line, BodyHash hash)
    {
        var canonical = !line.Contains((byte)'\t') && line.IndexOf("  "u8) < 0;
        for (var blank = 0; !canonical && (blank = line.IndexOfAny((byte)' ', (byte)'\t')) >= 0; )
        {
            hash.Append(line[..blank]);
            hash.Append(" "u8);
            line = line[blank..].TrimStart(" \t"u8);
        }
        hash.Append(line);
    }

    /// <summary>Gathers small pieces, and tells the hash at each of the ends that are asked for.</summary>
    sealed class BodyHash(IEnumerable<long> ends) : IDisposable
    {
        readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(8192);
        readonly Queue<long> ends = new(ends.Distinct().Order());
        readonly Dictionary<long, byte[]> hashes = [];
        int filled;

        public long Length { get; private set; }

        public void Append(ReadOnlySpan<byte> octets)
        {
            while (ends.TryPeek(out var end) && end <= Length + octets.Length)
            {
                var here = (int)(end - Length);
                Add(octets[..here]);
                octets = octets[here..];
                Length = end;
                Flush();
                hashes[ends.Dequeue()] = hash.GetCurrentHash();
            }
            Length += octets.Length;
            if (ends.Count > 0)
                Add(octets);
        }

        public IReadOnlyDictionary<long, byte[]> Finish()
        {
            Flush();
            var whole = ends.Count > 0 ? hash.GetHashAndReset() : [];
            while (ends.TryDequeue(out var end))
                hashes[end] = whole;
            return hashes;
        }

        void Add(ReadOnlySpan<byte> octets)
        {
            if (octets.Length > buffer.Length - filled)
                Flush();
            if (octets.Length > buffer.Length)
            {
                hash.AppendData(octets);
                return;
            }
            octets.CopyTo(buffer.AsSpan(filled));
            filled += octets.Length;
        }

        void Flush()
        {
            hash.AppendData(buffer, 0, filled);
            filled = 0;
        }

        public void Dispose()
        {
            hash.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
