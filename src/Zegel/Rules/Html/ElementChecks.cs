using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>What one element's attributes and children say of each other.</summary>
static partial class ElementChecks
{
    public static void Check(HtmlPlace place, HtmlFaults faults)
    {
        var told = place.Element.LocalName switch
        {
            "img" => Image(place),
            "source" => Source(place),
            "area" => Area(place.Element),
            "map" => Map(place.Element),
            "link" => MetadataChecks.Link(place.Element),
            "meta" => MetadataChecks.Meta(place.Element),
            "style" => MetadataChecks.Style(place, faults),
            "script" => MetadataChecks.Script(place.Element),
            "dl" => Definitions(place.Element),
            "div" when place.Parent?.LocalName == "dl" => Group(place.Element),
            "ruby" when place.Element.Children.Count(child => child.LocalName == "rp") % 2 == 1 =>
            [
                (("<ruby> with one <rp>", "<ruby> met één <rp>"), "<rp> on both sides of <rt>"),
            ],
            "ruby" => place.Element.Children.Any(child => child.LocalName is "rt" or "rtc")
                ? []
                : [(("<ruby> without <rt>", "<ruby> zonder <rt>"), "<rt> in it")],
            "base" => place.Parent is { } head
            // A head made of a hundred thousand of them is not walked for each.
            && head.Children.Take(200).TakeWhile(other => other != place.Element).Any(IsAddressed)
                ? [(("<base> behind what has an address", "<base> na iets met een adres"), "<base> first")]
                : [],
            "picture" => Picture(place.Element),
            "label" => Label(place.Element),
            "body" => place.Element.GetAttribute("aria-hidden") == "true"
                ? [(("aria-hidden on <body>", "aria-hidden op <body>"), "none there")]
                : [],
            "audio" or "video" => place.Element.Children.Count(child => child.HasAttribute("default")) > 1
                ? [(("two default tracks", "twee tracks met default"), "one")]
                : [],
            "progress" or "meter" => Measure(place.Element),
            "track" => place.Element.GetAttribute("label") is ""
                ? [(("an empty label on <track>", "een leeg label op <track>"), "a label")]
                : [],
            "option" => Option(place.Element),
            "optgroup" => place.Element.HasAttribute("label")
            || place.Element.Children.Any(child => child.LocalName == "legend")
                ? []
                : [(("<optgroup> without label", "<optgroup> zonder label"), "label")],
            "select" => Select(place.Element),
            "input" => InputChecks.Check(place.Element),
            "details" => place.Element.Children.FirstOrDefault()?.LocalName != "summary"
                ? [(("<details> without <summary>", "<details> zonder <summary>"), "<summary> first")]
            : place.Element.Children.Count(child => child.LocalName == "summary") > 1
                ? [(("two <summary>", "twee keer <summary>"), "one")]
            : [],
            "hgroup" => place.Element.Children.Any(child => child.LocalName is ['h', >= '1' and <= '6'])
                ? []
                : [(("<hgroup> without a heading", "<hgroup> zonder kop"), "a heading")],
            "li" => place.Element.HasAttribute("value") && place.Parent is { LocalName: "ul" or "menu" }
                ? [(("value in a list without numbers", "value in een lijst zonder nummers"), "<ol>, or no value")]
                : [],
            "time" => Time(place.Element),
            "colgroup" => place.Element.HasAttribute("span")
            && place.Element.Children.Any(child => child.LocalName == "col")
                ? [(("span on a <colgroup> with <col>", "span op een <colgroup> met <col>"), "one of both")]
                : [],
            "figure" => place.Element.Children.Count(child => child.LocalName == "figcaption") > 1
                ? [(("two <figcaption>", "twee keer <figcaption>"), "one")]
                : [],
            "td" or "th" => Headers(place),
            "table" => Parts(place.Element),
            _ => [],
        };
        foreach (var (what, expected) in told)
            faults.Add(
                place.Element.HasAttribute("http-equiv") ? "http-equiv" : "element",
                what,
                expected,
                place.Line,
                place.Column
            );
    }

    static IEnumerable<(Said, string)> Label(IElement label)
    {
        var fields = label
            .QuerySelectorAll("button, input:not([type=hidden]), meter, output, progress, select, textarea")
            .ToList();
        if (fields.Count > 1)
            yield return (("<label> around several fields", "<label> rond meer dan één veld"), "one field");
        var target = label.GetAttribute("for");
        if (target is not null && fields.Exists(field => field.Id != target))
            yield return (
                (
                    "for on <label> names another field than is in it",
                    "for op <label> noemt een ander veld dan erin staat"
                ),
                "the id of the field in it"
            );
        if (
            (fields.Count > 0 || target is { Length: > 0 })
            && Array.Find(["role", "aria-label", "aria-hidden"], label.HasAttribute) is { } fights
            && (fights != "aria-hidden" || fields.Count > 0)
        )
            yield return (
                ($"{fights} on the <label> of a field", $"{fights} op de <label> van een veld"),
                $"no {fights}"
            );
    }

    static bool IsAddressed(IElement element) => element.HasAttribute("href") || element.HasAttribute("src");

    static IEnumerable<(Said, string)> Image(HtmlPlace place)
    {
        var image = place.Element;
        if (!image.HasAttribute("alt") && !IsNamed(image) && !IsCaptioned(image))
            yield return (
                ("<img> without alt", "<img> zonder alt"),
                "alt with the text instead of it, or alt=\"\" where it only decorates"
            );
        if (image.HasAttribute("ismap") && !place.IsInsideLink)
            yield return (("ismap outside a link", "ismap buiten een link"), "<a href> around it");
        if (image.GetAttribute("alt") is { Length: > 0 } && image.GetAttribute("role") is "none" or "presentation")
            yield return (
                (
                    "an image with a text that its role hides",
                    "een afbeelding met een tekst die door haar rol verborgen wordt"
                ),
                "alt=\"\", or no role"
            );
        foreach (var one in Set(image, "srcset", "sizes"))
            yield return one;
        if (
            (image.GetAttribute("sizes") ?? "").TrimStart().StartsWith("auto", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(image.GetAttribute("loading"), "lazy", StringComparison.OrdinalIgnoreCase)
        )
            yield return (
                ("sizes=auto on an image that is not lazy", "sizes=auto op een afbeelding die niet lazy is"),
                "loading=\"lazy\""
            );
    }

    static bool IsNamed(IElement image) =>
        Array.Exists(["title", "aria-label", "aria-labelledby"], name => image.GetAttribute(name) is { Length: > 0 });

    /// <summary>The one image of a figure, whose caption says what it shows.</summary>
    static bool IsCaptioned(IElement image) =>
        image.ParentElement is { LocalName: "figure" } figure
        && figure.Children.Take(3).Count() == 2
        && figure.ChildNodes.All(node => node is not IText text || string.IsNullOrWhiteSpace(text.Data))
        && figure.Children.FirstOrDefault(child => child.LocalName == "figcaption") is { } caption
        && !string.IsNullOrWhiteSpace(caption.TextContent);

    static IEnumerable<(Said, string)> Time(IElement time)
    {
        if (time.HasAttribute("datetime"))
            yield break;
        if (time.Children.Length > 0)
            yield return (
                ("<time> with elements and without datetime", "<time> met elementen en zonder datetime"),
                "datetime"
            );
        else if (!DateSyntax.IsTime(time.TextContent))
            yield return (
                (
                    $"<time>{HtmlFaults.Shown(time.TextContent)}</time>",
                    $"<time>{HtmlFaults.Shown(time.TextContent)}</time>"
                ),
                "datetime beside words that are no date"
            );
    }

    /// <summary>A list of images to choose from, as <c>srcset</c> and <c>imagesrcset</c> hold, and its sizes.</summary>
    public static IEnumerable<(Said, string)> Set(IElement element, string set, string sizes)
    {
        var images = element.GetAttribute(set);
        var hasSizes = element.GetAttribute(sizes) is not null;
        if (images is null)
        {
            if (hasSizes)
                yield return (($"{sizes} without {set}", $"{sizes} zonder {set}"), "both");
        }
        else if (!hasSizes && SourceSet.HasWidths(images))
            yield return (($"widths in {set} without {sizes}", $"breedtes in {set} zonder {sizes}"), sizes);
        else if (hasSizes && !SourceSet.HasOnlyWidths(images))
            yield return (
                ($"{sizes} beside images without widths", $"{sizes} bij afbeeldingen zonder breedte"),
                "a width such as 640w for each image"
            );
    }

    static IEnumerable<(Said, string)> Source(HtmlPlace place)
    {
        var source = place.Element;
        if (place.Parent?.LocalName != "picture")
        {
            if (!source.HasAttribute("src"))
                yield return (("<source> without src", "<source> zonder src"), "src");
            if (Array.Find(["srcset", "sizes", "width", "height"], source.HasAttribute) is { } alien)
                yield return (
                    ($"{alien} on <source> outside <picture>", $"{alien} op <source> buiten <picture>"),
                    "src"
                );
            yield break;
        }
        if (source.HasAttribute("src"))
            yield return (("src on <source> in <picture>", "src op <source> in <picture>"), "srcset");
        if (!source.HasAttribute("srcset"))
            yield return (("<source> without srcset", "<source> zonder srcset"), "srcset");
        foreach (var one in Set(source, "srcset", "sizes"))
            yield return one;
        if (
            HidesOthers(source)
            && source.NextElementSibling is { } next
            && (next.LocalName == "source" || (next.LocalName == "img" && next.HasAttribute("srcset")))
        )
            yield return (
                ("<source> that hides those behind it", "<source> die de volgende onbereikbaar maakt"),
                "media or type"
            );
    }

    static bool HidesOthers(IElement source) =>
        !source.HasAttribute("type") && (source.GetAttribute("media") ?? "").Trim().ToLowerInvariant() is "" or "all";

    static IEnumerable<(Said, string)> Area(IElement area)
    {
        if (area.HasAttribute("href") != area.HasAttribute("alt"))
            yield return (
                ("<area> with only one of href and alt", "<area> met alleen href of alleen alt"),
                "both, or neither"
            );
        var coords = area.GetAttribute("coords");
        var shape = (area.GetAttribute("shape") ?? "rect").ToLowerInvariant();
        if (shape == "default")
        {
            if (coords is not null)
                yield return (
                    ("coords on the default <area>", "coords op de <area> met shape=\"default\""),
                    "no coords"
                );
            yield break;
        }
        if (coords is null && !area.HasAttribute("shape"))
            yield break;
        var numbers = (coords ?? "").Split(',');
        var isRight =
            coords is not null
            && numbers.All(number => Coordinate().IsMatch(number))
            && (
                shape switch
                {
                    "circle" => numbers.Length == 3 && numbers[2][0] != '-',
                    "poly" => numbers.Length >= 6 && numbers.Length % 2 == 0,
                    _ => numbers.Length == 4 && Of(numbers[0]) < Of(numbers[2]) && Of(numbers[1]) < Of(numbers[3]),
                }
            );
        if (!isRight)
            yield return (
                (
                    $"coords=\"{HtmlFaults.Shown(coords ?? "")}\" for a {HtmlFaults.Shown(shape)}",
                    $"coords=\"{HtmlFaults.Shown(coords ?? "")}\" bij shape=\"{HtmlFaults.Shown(shape)}\""
                ),
                "4 numbers for a rect, 3 for a circle, pairs for a poly"
            );
    }

    static double Of(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    static IEnumerable<(Said, string)> Picture(IElement picture)
    {
        var parts = picture.Children.Select(child => child.LocalName).Where(name => name is "img" or "source").ToList();
        if (parts.Count(name => name == "img") != 1 || parts[^1] != "img")
            yield return (
                ("<picture> that does not end with one <img>", "<picture> die niet eindigt met één <img>"),
                "<source> first, then one <img>"
            );
    }

    static IEnumerable<(Said, string)> Map(IElement map)
    {
        if (map.GetAttribute("id") is { } id && map.GetAttribute("name") is { } name && id != name)
            yield return (
                ("<map> with an id that is not its name", "<map> met een id dat anders is dan de name"),
                "the same id and name"
            );
    }

    static IEnumerable<(Said, string)> Definitions(IElement list)
    {
        var children = list.Children.Where(child => child.LocalName is not ("script" or "template")).ToList();
        if (children.Count == 0)
            return list.Children.Any(child => child.LocalName == "template")
                ? [(("<dl> without <dt> and <dd>", "<dl> zonder <dt> en <dd>"), "both")]
                : [];
        if (children.Exists(child => child.LocalName == "div"))
            return children.TrueForAll(child => child.LocalName == "div")
                ? []
                :
                [
                    (
                        ("<div> beside <dt> or <dd> in <dl>", "<div> naast <dt> of <dd> in <dl>"),
                        "groups in <div>, or none"
                    ),
                ];
        return Pairs(children, "<dl>");
    }

    static IEnumerable<(Said, string)> Group(IElement group)
    {
        var children = group.Children.Where(child => child.LocalName is not ("script" or "template")).ToList();
        if (children.Count == 0)
            return [(("<div> in <dl> without <dt> and <dd>", "<div> in <dl> zonder <dt> en <dd>"), "both")];
        var turns = children
            .Zip(children.Skip(1))
            .Count(pair => pair.First.LocalName == "dd" && pair.Second.LocalName == "dt");
        return turns > 0
            ? [(("<div> in <dl> with two groups", "<div> in <dl> met meer dan één groep"), "one group")]
            : Pairs(children, "<div> in <dl>");
    }

    static IEnumerable<(Said, string)> Pairs(List<IElement> children, string where)
    {
        if (children[0].LocalName != "dt" || children[^1].LocalName != "dd")
            yield return (
                (
                    $"{where} that does not begin with <dt> and end with <dd>",
                    $"{where} die niet begint met <dt> en eindigt met <dd>"
                ),
                "<dt> and its <dd>"
            );
    }

    static IEnumerable<(Said, string)> Headers(HtmlPlace place)
    {
        if (place.Element.GetAttribute("headers") is not { Length: > 0 } headers)
            yield break;
        var table = place.Outer;
        while (table is not null && table.Element.LocalName != "table")
            table = table.Outer;
        if (table is null)
            yield break;
        foreach (var id in ValueSyntax.Words(headers).Take(10))
            if (!table.HeaderIds.Contains(id))
                yield return (
                    (
                        $"headers names “{HtmlFaults.Shown(id)}”, which is no <th> of the table",
                        $"headers noemt “{HtmlFaults.Shown(id)}”, en dat is geen <th> van de tabel"
                    ),
                    "the id of a <th>"
                );
    }

    static IEnumerable<(Said, string)> Parts(IElement table)
    {
        var order = new[] { "caption", "colgroup", "thead", "tbody", "tfoot" };
        var at = 0;
        foreach (var name in table.Children.Select(child => child.LocalName).Where(order.Contains))
        {
            var place = Array.IndexOf(order, name);
            if (place < at)
                yield return (
                    (
                        $"<{name}> behind what follows it in a table",
                        $"<{name}> na wat er in een tabel op hoort te volgen"
                    ),
                    "caption, colgroup, thead, tbody, tfoot"
                );
            else if (
                place == at
                && name is "thead" or "tfoot" or "caption"
                && table.Children.Count(child => child.LocalName == name) > 1
            )
            {
                yield return (($"two <{name}>", $"twee keer <{name}>"), "one");
                yield break;
            }
            at = Math.Max(at, place);
        }
    }

    static IEnumerable<(Said, string)> Measure(IElement element)
    {
        var max = Number(element, "max") ?? 1;
        var min = Number(element, "min") ?? 0;
        if (min > max)
            yield return (("min above max", "min is hoger dan max"), "min, value, max in order");
        foreach (var name in new[] { "value", "low", "high", "optimum" })
            if (Number(element, name) is { } number && (number > max || (element.LocalName == "meter" && number < min)))
                yield return (
                    ($"{name} outside min and max", $"{name} ligt niet tussen min en max"),
                    "min, value, max in order"
                );
        if (Number(element, "low") > Number(element, "high"))
            yield return (("low above high", "low is hoger dan high"), "low, high in order");
    }

    static double? Number(IElement element, string attribute) =>
        double.TryParse(
            element.GetAttribute(attribute),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    static IEnumerable<(Said, string)> Option(IElement option)
    {
        if (
            !option.HasAttribute("label")
            && option.TextContent.Trim().Length == 0
            && option.ParentElement?.LocalName != "datalist"
            && option.Children.Length == 0
        )
            yield return (("an empty <option> without label", "een lege <option> zonder label"), "a text or label");
    }

    static IEnumerable<(Said, string)> Select(IElement select)
    {
        if (ValueSyntax.Words(select.GetAttribute("autocomplete") ?? "").Contains("webauthn"))
            yield return (("webauthn on a <select>", "webauthn op een <select>"), "a field that a list can fill");
        if (!select.HasAttribute("multiple") && select.QuerySelectorAll("option[selected]").Length > 1)
            yield return (("two chosen options", "meer dan één gekozen optie"), "one, or multiple");
        var isBox = select.HasAttribute("multiple") || (Number(select, "size") ?? 1) > 1;
        if (select.HasAttribute("required") && !isBox)
        {
            var first = select.QuerySelector("option");
            if (
                first is null
                || (first.ParentElement == select && first.GetAttribute("value") is { Length: > 0 })
                || (first.GetAttribute("value") is null && first.TextContent.Trim().Length > 0)
            )
                yield return (
                    (
                        "a required <select> whose first option is a choice",
                        "een verplichte <select> waarvan de eerste optie al een keuze is"
                    ),
                    "an empty first option"
                );
        }
        if (isBox && select.Children.Any(child => child.LocalName == "button"))
            yield return (
                ("<button> in a <select> that is a list", "<button> in een <select> die een lijst is"),
                "no button"
            );
    }

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Coordinate();
}
