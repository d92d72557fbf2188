using System.Text;

namespace Zegel.Mail.Message;

/// <summary>The value of a header field while it is written, broken at spaces before it grows too wide (RFC 5322 §2.2.3).</summary>
sealed class FoldedText
{
    /// <summary>Of a line that holds an encoded-word (RFC 2047 §2); RFC 5322 §2.1.1 advises 78 for the others, and this keeps it.</summary>
    public const int LineMax = 76;

    readonly StringBuilder text = new();
    int column;
    bool empty = true;

    /// <exception cref="ArgumentException">The name is longer than any that Zegel writes.</exception>
    public FoldedText(string fieldName)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fieldName.Length, 40, nameof(fieldName));
        column = fieldName.Length + ": ".Length;
    }

    /// <summary>What an unbroken piece may still take on this line, the space before it not counted.</summary>
    public int Room => LineMax - column - (empty ? 0 : 1);

    /// <summary>Adds a piece that has no break in it, on a line of its own where this one is full.</summary>
    public void Append(string piece)
    {
        // On a fresh line there is no more room to be had, and a line of white space alone is obsolete (RFC 5322 §4.2).
        if (piece.Length > Room && column > 1)
            Fold();
        else if (!empty)
            Write(" ");
        Write(piece);
        empty = false;
    }

    public void AppendAll(IEnumerable<string> pieces)
    {
        foreach (var piece in pieces)
            Append(piece);
    }

    /// <summary>Goes on at the next line, whose first column is the space that unfolding leaves.</summary>
    public void Fold()
    {
        text.Append("\r\n ");
        column = 1;
        empty = true;
    }

    public override string ToString() => text.ToString();

    void Write(string piece)
    {
        text.Append(piece);
        column += piece.Length;
    }
}
