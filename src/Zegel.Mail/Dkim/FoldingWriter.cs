using System.Buffers.Text;

namespace Zegel.Mail.Dkim;

/// <summary>Writes a header field and folds it so that no line passes 78 octets (RFC 5322 §2.1.1), unless one word alone does.</summary>
ref struct FoldingWriter(Span<byte> destination)
{
    const int LineOctetsMax = 78;

    readonly Span<byte> destination = destination;
    int column;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => destination[..Length];

    /// <summary>Adds what may not be broken, after a space.</summary>
    public void Word(scoped ReadOnlySpan<byte> word)
    {
        if (column + 1 + word.Length > LineOctetsMax)
            Fold();
        else
            Put(" "u8);
        Put(word);
    }

    /// <summary>Adds what may not be broken, straight behind the last word where it fits.</summary>
    public void Joined(scoped ReadOnlySpan<byte> word)
    {
        if (column + word.Length > LineOctetsMax)
            Fold();
        Put(word);
    }

    /// <summary>Adds what may be broken anywhere.</summary>
    public void Breakable(scoped ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (column >= LineOctetsMax)
                Fold();
            var taken = Math.Min(text.Length, LineOctetsMax - column);
            Put(text[..taken]);
            text = text[taken..];
        }
    }

    public void Put(scoped ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(destination[Length..]);
        Length += octets.Length;
        column += octets.Length;
    }

    /// <summary>Adds <c>name=number;</c> as a word.</summary>
    public void Word(scoped ReadOnlySpan<byte> name, long number)
    {
        Span<byte> word = stackalloc byte[32];
        name.CopyTo(word);
        Utf8Formatter.TryFormat(number, word[name.Length..], out var digits);
        word[name.Length + digits] = (byte)';';
        Word(word[..(name.Length + digits + 1)]);
    }

    void Fold()
    {
        Put("\r\n "u8);
        column = 1;
    }
}
