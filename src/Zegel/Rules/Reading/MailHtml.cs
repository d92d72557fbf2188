using System.Runtime.CompilerServices;

namespace Zegel.Rules.Reading;

/// <summary>A link, an area of an image map or a shape that is one.</summary>
/// <param name="Href">As written, character references decoded.</param>
/// <param name="Text">What its reader sees of it; the text instead of an image counts.</param>
/// <param name="Ping">Where a click would be told in secret; empty for nowhere.</param>
/// <param name="IsHidden">Nobody sees it.</param>
public sealed record MailLink(string Href, string Text, string Ping, bool IsHidden, int Line, int Column);

/// <summary>Something that a mail client fetches by itself when the message is opened.</summary>
/// <param name="From">The element and what in it: <c>img src</c>, <c>td style</c>.</param>
/// <param name="IsTiny">Declared at most 3 by 3 pixels.</param>
/// <param name="IsHidden">Nobody sees it.</param>
public sealed record FetchedReference(string Url, string From, bool IsTiny, bool IsHidden, int Line, int Column);

/// <summary>Markup that has no place in mail (F10).</summary>
/// <param name="What">Such as <c>&lt;script&gt;</c> or <c>onclick on &lt;a&gt;</c>.</param>
public sealed record ForbiddenMarkup(Said What, int Line, int Column);

/// <param name="HasSize">Width and height are written, as attributes or in a style.</param>
public sealed record ShownImage(bool HasSize, int Line, int Column);

/// <summary>
/// The HTML part of a message as rules need it. Reading is bounded in length, depth and number of things, so that a
/// hostile part costs no more than a large honest one.
/// </summary>
/// <param name="IsCut">The part is longer than <see cref="LengthMax"/>, or tangled beyond reading; not all of it was read.</param>
/// <param name="Text">What its reader sees, a line per block.</param>
/// <param name="Hidden">Text that nobody sees.</param>
/// <param name="Access">What keeps somebody from reading it.</param>
/// <param name="Images">Those that are there to be seen.</param>
/// <param name="Uneven">What not every mail client shows.</param>
public sealed record MailHtml(
    string Source,
    bool IsCut,
    string Title,
    string Text,
    IReadOnlyList<HiddenPassage> Hidden,
    IReadOnlyList<AccessFault> Access,
    IReadOnlyList<ShownImage> Images,
    IReadOnlyList<MailLink> Links,
    IReadOnlyList<FetchedReference> References,
    IReadOnlyList<ForbiddenMarkup> Forbidden,
    IReadOnlyList<UnevenFeature> Uneven
)
{
    /// <summary>Characters. Gmail clips at about 102 kB; twenty times that is no honest newsletter.</summary>
    public const int LengthMax = 2 * 1024 * 1024;

    static readonly ConditionalWeakTable<string, MailHtml> Read = [];

    /// <summary>Reads once per string, however many rules ask.</summary>
    public static MailHtml Of(string html) => Read.GetValue(html, static html => MailHtmlReader.Read(html));
}
