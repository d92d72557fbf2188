using System.Diagnostics.CodeAnalysis;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

/// <summary>The name of a list for programs, stable while the list lives, with a description for people (RFC 2919).</summary>
public sealed record ListId
{
    public const string FieldName = "List-Id";

    /// <summary>Octets between the angle brackets (RFC 2919 §2).</summary>
    public const int LengthMax = 255;

    readonly string value;

    ListId(string id, string value) => (Id, this.value) = (id, value);

    /// <summary>What stands between the angle brackets, lower case: <c>agenda.brand.example.nl</c>.</summary>
    public string Id { get; }

    /// <summary>Names the list <paramref name="label"/> (one dot-atom or several) under a domain of its owner.</summary>
    public static bool TryCreate(
        string? description,
        string label,
        DomainName under,
        [NotNullWhen(true)] out ListId? listId,
        out string error
    )
    {
        listId = null;
        var id = $"{label.ToLowerInvariant()}.{under.Ascii}";
        if (!MessageId.IsDotAtom(label))
        {
            error = "a list's label has letters, digits, hyphens and dots between them";
            return false;
        }
        if (id.Length > LengthMax)
        {
            error = $"the list's identifier is {id.Length} octets long; {LengthMax} is the most";
            return false;
        }
        if (!HeaderText.TryEncodePhrase(FieldName, description ?? "", $"<{id}>", out var value, out error))
            return false;
        listId = new ListId(id, value);
        return true;
    }

    public bool Equals(ListId? other) => Id == other?.Id;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);

    /// <summary>The value of the field, folded where it is long.</summary>
    public override string ToString() => value;
}
