using System.Buffers;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Ast;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>What a template may ask for, and the check that it asks for nothing else (F19).</summary>
static partial class LiquidFields
{
    /// <summary>Besides these: the tenant's own fields, as <c>person.city</c>.</summary>
    static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "person.name",
        "person.email",
        "list.name",
        "list.since",
        "brand.name",
        "exits.leave",
        "exits.preferences",
        "exits.why",
    };

    static readonly HashSet<string> Constants = new(StringComparer.Ordinal) { "blank", "empty", "nil", "null" };

    /// <summary>Each takes and gives one string or number: none returns text that Fluid would print unescaped.</summary>
    static readonly HashSet<string> Filters = new(StringComparer.Ordinal)
    {
        "default",
        "upcase",
        "downcase",
        "capitalize",
        "strip",
        "lstrip",
        "rstrip",
        "append",
        "prepend",
        "remove",
        "remove_first",
        "replace",
        "replace_first",
        "truncate",
        "truncatewords",
        "size",
        "plus",
        "minus",
        "times",
    };

    const string Allowed =
        "person.name, person.email, person.<own field>, list.name, list.since, brand.name, exits.leave, exits.preferences or exits.why";

    static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    static readonly FluidParser Parser = new(new FluidParserOptions { AllowFunctions = false });

    /// <param name="mayName">False for fields that make no sense here, such as exits in a subject.</param>
    public static void Check(LiquidSource source, Func<string, bool> mayName, List<Finding> findings)
    {
        var locals = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in source.Tags)
        {
            if (Complete(tag) is not { } whole || !Parser.TryParse(whole, out var template, out _))
                continue;
            var seen = new Collector();
            seen.VisitTemplate(template);
            foreach (var filter in seen.Filters.Where(f => !Filters.Contains(f)))
                findings.Add(
                    tag.Found(
                        "F19",
                        ($"the filter {filter}", $"het filter {filter}"),
                        string.Join(", ", Filters),
                        ("Use one of these, or none.", $"Gebruik {string.Join(", ", Filters)}, of geen filter.")
                    )
                );
            foreach (var member in seen.Members.Where(m => !locals.Contains(m) && !IsKnown(m)))
                findings.Add(
                    tag.Found(
                        "F19",
                        ($"the field {member}", $"het veld {member}"),
                        Allowed,
                        ("Correct the name.", "Verbeter de naam.")
                    )
                );
            foreach (var member in seen.Members.Where(m => IsKnown(m) && !mayName(m)))
                findings.Add(
                    tag.Found(
                        "F19",
                        ($"the field {member} in this place", $"het veld {member} op deze plek"),
                        "a field of person, list or brand",
                        ("Take it out.", "Haal het weg.")
                    )
                );
            if (tag.Name == "assign")
                locals.Add(tag.Rest.Split('=', 2)[0].Trim());
        }
        foreach (var name in locals.Where(l => l is "person" or "list" or "brand" or "exits"))
            findings.Add(
                source
                    .Tags.First(t => t.Name == "assign")
                    .Found(
                        "F19",
                        ($"{name} is given another meaning", $"{name} krijgt een andere betekenis"),
                        "a name of its own",
                        ("Rename it.", "Kies een andere naam.")
                    )
            );
    }

    /// <summary>The tag as a template that can be parsed on its own, so that each finding has a place.</summary>
    static string? Complete(LiquidTag tag) =>
        tag.Name switch
        {
            "" or "assign" => tag.Text,
            "if" or "unless" or "elsif" => $"{{% if {tag.Rest} %}}{{% endif %}}",
            "case" => $"{{% case {tag.Rest} %}}{{% when 1 %}}{{% endcase %}}",
            "when" => $"{{% case 1 %}}{{% when {tag.Rest} %}}{{% endcase %}}",
            _ => null,
        };

    static bool IsKnown(string member) =>
        Known.Contains(member)
        || Constants.Contains(member)
        || member.StartsWith("person.", StringComparison.Ordinal) && IsOwnField(member.AsSpan(7));

    static bool IsOwnField(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= 64
        && name.IndexOfAnyExceptInRange('a', 'z') is var at
        && (at < 0 || at > 0 && !name.ContainsAnyExcept(NameCharacters));

    /// <summary>The tenant's own fields that a text asks for, without <c>person.</c></summary>
    public static IEnumerable<string> OwnFields(LiquidSource source) =>
        source
            .Tags.SelectMany(tag => PersonField.Matches(tag.Inner).Select(match => match.Groups["name"].Value))
            .Where(name => name is not ("name" or "email"))
            .Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"\bperson\.(?<name>[a-z][a-z0-9_]*)", RegexOptions.ExplicitCapture, 10_000)]
    static partial Regex PersonField { get; }

    /// <summary>The dotted name, or null for what is not two plain names.</summary>
    public static string? NameOf(Expression expression) =>
        expression is MemberExpression { Segments: [IdentifierSegment root, IdentifierSegment name] }
            ? $"{root.Identifier}.{name.Identifier}"
            : null;

    sealed class Collector : AstVisitor
    {
        public List<string> Members { get; } = [];

        public List<string> Filters { get; } = [];

        protected override Expression VisitMemberExpression(MemberExpression memberExpression)
        {
            Members.Add(
                string.Join(
                    '.',
                    memberExpression.Segments.Select(s =>
                        s is IdentifierSegment identifier ? identifier.Identifier : "[…]"
                    )
                )
            );
            return memberExpression;
        }

        protected override Expression VisitFilterExpression(FilterExpression filterExpression)
        {
            Filters.Add(filterExpression.Name);
            return base.VisitFilterExpression(filterExpression);
        }

        protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
        {
            Filters.Add("a range");
            return base.VisitRangeExpression(rangeExpression);
        }
    }
}
