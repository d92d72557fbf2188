namespace Zegel.Rules.Html;

partial class MarkupScan
{
    /// <summary>What stands in a tag behind its name.</summary>
    sealed class AttributeNames(MarkupScan scan, int start, string tag, bool isEnd)
    {
        readonly HashSet<string> names = new(StringComparer.Ordinal);
        string? type;

        public bool IsHiddenInput =>
            tag == "input" && string.Equals(type, "hidden", StringComparison.OrdinalIgnoreCase);

        /// <summary>Leaves the scan behind the tag; null when the text ends first.</summary>
        public (bool IsSelfClosing, bool HasAttributes)? Read()
        {
            var text = scan.text;
            while (true)
            {
                var gap = scan.at;
                while (scan.at < text.Length && IsSpace(text[scan.at]))
                    scan.at++;
                if (scan.at >= text.Length)
                    return null;
                var c = text[scan.at];
                if (c == '>')
                {
                    scan.at++;
                    return End(isSelfClosing: false);
                }
                if (c == '/')
                {
                    scan.at++;
                    if (scan.at < text.Length && text[scan.at] == '>')
                    {
                        scan.at++;
                        return End(isSelfClosing: true);
                    }
                    if (scan.at < text.Length)
                        scan.Add(
                            "slash",
                            ($"a slash inside <{tag}>", $"een schuine streep midden in <{tag}>"),
                            "a slash at the end only",
                            scan.at - 1
                        );
                    continue;
                }
                if (gap == scan.at && text[gap - 1] is '"' or '\'' && names.Count > 0)
                    scan.Add(
                        "attribute space",
                        (
                            $"no space between the attributes of <{tag}>",
                            $"geen spatie tussen de attributen van <{tag}>"
                        ),
                        "a space",
                        scan.at
                    );
                if (!One())
                    return null;
            }
        }

        (bool, bool)? End(bool isSelfClosing)
        {
            if (isEnd && names.Count > 0)
                scan.Add(
                    "end tag",
                    ($"</{tag}> with attributes", $"</{tag}> met attributen"),
                    "attributes in the start tag",
                    start
                );
            if (isEnd && isSelfClosing)
                scan.Add("end tag", $"</{tag}/>", $"</{tag}>", start);
            return (isSelfClosing, names.Count > 0);
        }

        bool One()
        {
            var text = scan.text;
            var from = scan.at;
            if (text[scan.at] == '=')
            {
                scan.Add(
                    "attribute name",
                    ($"= where an attribute of <{tag}> begins", $"= waar een attribuut van <{tag}> begint"),
                    "a name before the =",
                    from
                );
                scan.at++;
            }
            while (scan.at < text.Length && text[scan.at] is not '=' and not '>' and not '/' && !IsSpace(text[scan.at]))
            {
                if (text[scan.at] is '"' or '\'' or '<')
                    scan.Add(
                        "attribute name",
                        (
                            $"{text[scan.at]} in the name of an attribute of <{tag}>",
                            $"{text[scan.at]} in de naam van een attribuut van <{tag}>"
                        ),
                        "a pair of quotes around each value",
                        scan.at
                    );
                scan.at++;
            }
            var name = text[from..scan.at].ToLowerInvariant();
            if (!names.Add(name))
                scan.Add(
                    "attribute twice",
                    (
                        $"{HtmlFaults.Shown(name)} stands twice on <{tag}>",
                        $"{HtmlFaults.Shown(name)} staat twee keer op <{tag}>"
                    ),
                    "each attribute once",
                    from
                );
            while (scan.at < text.Length && IsSpace(text[scan.at]))
                scan.at++;
            if (scan.at >= text.Length)
                return false;
            if (text[scan.at] != '=')
                return true;
            scan.at++;
            while (scan.at < text.Length && IsSpace(text[scan.at]))
                scan.at++;
            return scan.at < text.Length && Value(name);
        }

        bool Value(string name)
        {
            var text = scan.text;
            var quote = text[scan.at];
            var from = scan.at;
            if (quote is '"' or '\'')
            {
                var end = text.IndexOf(quote, scan.at + 1);
                if (end < 0)
                    return false;
                from++;
                scan.at = end + 1;
                scan.References(from, end, isAttribute: true);
                Keep(name, text[from..end]);
                return true;
            }
            if (quote == '>')
            {
                scan.Add(
                    "attribute value",
                    (
                        $"{HtmlFaults.Shown(name)}= without a value on <{tag}>",
                        $"{HtmlFaults.Shown(name)}= zonder waarde op <{tag}>"
                    ),
                    "a value",
                    from
                );
                return true;
            }
            while (scan.at < text.Length && text[scan.at] is not '>' && !IsSpace(text[scan.at]))
            {
                if (text[scan.at] is '"' or '\'' or '<' or '=' or '`')
                    scan.Add(
                        "attribute value",
                        (
                            $"{text[scan.at]} in the value of {HtmlFaults.Shown(name)} on <{tag}>",
                            $"{text[scan.at]} in de waarde van {HtmlFaults.Shown(name)} op <{tag}>"
                        ),
                        "quotes around the value",
                        scan.at
                    );
                scan.at++;
            }
            scan.References(from, scan.at, isAttribute: true);
            Keep(name, text[from..scan.at]);
            return scan.at < text.Length;
        }

        void Keep(string name, string value)
        {
            if (name == "type")
                type ??= value;
        }
    }
}
