using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// Where Liquid may stand in a page: in text, and the exits alone in the href of a link (G37, G45). Blocks begin and end
/// between the same elements, so that the page keeps its shape whichever branch is taken.
/// </summary>
static class TagPlaces
{
    static readonly string[] Exits = ["exits.leave", "exits.preferences", "exits.why"];

    static readonly HashSet<string> Fetching = new(StringComparer.OrdinalIgnoreCase)
    {
        "src",
        "srcset",
        "background",
        "poster",
        "data",
        "style",
    };

    public static void Check(IHtmlDocument page, LiquidSource whole, List<Finding> findings)
    {
        var parents = new Dictionary<int, INode>();
        var refused = new HashSet<int>();
        foreach (var node in page.Descendants<INode>())
        {
            if (node is IElement element)
                foreach (var attribute in element.Attributes)
                    CheckAttribute(element, attribute, whole, parents, refused, findings);
            else if (node is IComment comment && LiquidSource.Only(comment.Data) is { } control)
                parents[control] = node.Parent!;
            else if (
                node is IText words
                && LiquidSource.HasMarks(words.Data)
                && page.Body!.Contains(node)
                && !IsRaw(node.Parent)
            )
                foreach (var index in LiquidSource.IndexesIn(words.Data))
                    parents[index] = node.Parent!;
        }
        foreach (var tag in whole.Tags.Where(t => !refused.Contains(t.Index)))
        {
            if (!parents.TryGetValue(tag.Index, out var parent))
                findings.Add(
                    tag.Found(
                        "F19",
                        (
                            $"{tag.Text} in a comment, a style or the head",
                            $"{tag.Text} in commentaar, een stijl of de head"
                        ),
                        "tags in the text alone",
                        ("Move it into the text.", "Zet hem in de tekst.")
                    )
                );
            else if (tag.Opener is { } opener && parents.TryGetValue(opener.Index, out var before) && before != parent)
                findings.Add(
                    tag.Found(
                        "G34",
                        (
                            $"the block that begins with {opener.Text} in line {opener.Line} goes on in another element",
                            $"het blok dat begint met {opener.Text} op regel {opener.Line} loopt door in een ander element"
                        ),
                        "blocks around whole elements",
                        (
                            "Move the tags, so that all of the block stands in one element.",
                            "Verplaats de tags, zodat het hele blok in één element staat."
                        )
                    )
                );
        }
    }

    static void CheckAttribute(
        IElement element,
        IAttr attribute,
        LiquidSource whole,
        Dictionary<int, INode> parents,
        HashSet<int> refused,
        List<Finding> findings
    )
    {
        if (!LiquidSource.HasMarks(attribute.Value) && !LiquidSource.HasMarks(attribute.Name))
            return;
        if (
            element.LocalName == "a"
            && attribute.Name == "href"
            && LiquidSource.Only(attribute.Value) is { } index
            && Exits.Contains(whole.Tags[index].Inner)
        )
        {
            parents[index] = element;
            return;
        }
        foreach (var tag in whole.TagsIn(attribute.Name + attribute.Value))
        {
            refused.Add(tag.Index);
            var (rule, why) =
                attribute.Name == "href" ? ("G37", "a link leads everyone to the same place; only the exits differ")
                : Fetching.Contains(attribute.Name) ? ("G45", "what is fetched is the same for everyone")
                : ("F19", "tags in the text alone");
            findings.Add(
                tag.Found(
                    rule,
                    (
                        $"{tag.Text} in {attribute.Name} of <{element.LocalName}>",
                        $"{tag.Text} in {attribute.Name} van <{element.LocalName}>"
                    ),
                    why,
                    ("Take the tag out.", "Haal de tag weg.")
                )
            );
        }
    }

    static bool IsRaw(INode? parent) =>
        parent
            is IElement { LocalName: "style" or "script" or "textarea" or "title" or "noscript" or "iframe" or "xmp" };
}
