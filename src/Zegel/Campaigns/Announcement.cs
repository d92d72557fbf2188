using Zegel.Domains;

namespace Zegel.Campaigns;

/// <summary>
/// The line by which readers learn that a brand will write from another address (G04). It stands in two letters, and says
/// nothing that is true for one of them only: neither is sure to be the last from the old address.
/// </summary>
public sealed record Announcement(string Address, string DisplayName, string NewAddress, string NewDisplayName)
{
    public Announcement(SenderChange change)
        : this(Plain(change.Address), Plain(change.DisplayName), change.NewAddress, change.NewDisplayName) { }

    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    public string InWords(string language) =>
        language == "nl"
            ? $"Binnenkort komt onze e-mail van {To} in plaats van {From}."
            : $"Soon our e-mail will come from {To} instead of {From}.";

    string From => Of(Address, DisplayName);

    string To => Of(NewAddress, NewDisplayName);

    /// <summary>What does not change need not be read.</summary>
    string Of(string address, string name) =>
        DisplayName == NewDisplayName ? address
        : Address == NewAddress ? $"“{name}”"
        : $"“{name}” <{address}>";

    /// <summary>A brace would be read as a tag. New addresses have none; an old one may.</summary>
    static string Plain(string text) => text.Replace("{", "", StringComparison.Ordinal);
}
