using System.Globalization;
using AngleSharp.Dom;

namespace Zegel.Rules.Html;

/// <summary>Lays the cells of a table on its grid: cells over each other, rows and columns in which no cell begins.</summary>
static class TableGrid
{
    const int ColumnsMax = 1000;

    public static void Check(HtmlPlace place, HtmlFaults faults)
    {
        var columns = 0;
        var starts = new HashSet<int>();
        var declared = 0;
        var widest = default((IElement Cell, int From, int To)?);
        foreach (var child in place.Element.Children)
        {
            if (child.LocalName == "colgroup")
                declared += child
                    .Children.Where(col => col.LocalName == "col")
                    .Select(col => Span(col, "span"))
                    .DefaultIfEmpty(child.Children.Length > 0 ? 0 : Span(child, "span"))
                    .Sum();
            if (child.LocalName is "thead" or "tbody" or "tfoot")
                Group(child, faults, place, starts, declared, ref columns, ref widest);
        }
        for (var column = 0; column < Math.Min(columns, ColumnsMax); column++)
            if (!starts.Contains(column) && widest is { } cell && column >= cell.From && column < cell.To)
            {
                Tell(
                    faults,
                    cell.Cell,
                    place,
                    ("a cell spans columns in which no cell begins", "een cel beslaat kolommen waarin geen cel begint"),
                    "colspan of the columns there are"
                );
                break;
            }
        if (declared > 0 && declared > columns)
            faults.Add(
                "table",
                (
                    $"{declared} columns are declared and {columns} are used",
                    $"{declared} kolommen zijn opgegeven en {columns} gebruikt"
                ),
                "as many columns as cells",
                place.Line,
                place.Column
            );
    }

    static void Group(
        IElement group,
        HtmlFaults faults,
        HtmlPlace place,
        HashSet<int> starts,
        int declared,
        ref int columns,
        ref (IElement, int, int)? widest
    )
    {
        var rows = group.Children.Where(row => row.LocalName == "tr").ToList();
        // How many more rows each column is taken by a cell from above.
        var taken = new int[ColumnsMax + 1];
        var next = new int[ColumnsMax + 1];
        for (var r = 0; r < rows.Count; r++)
        {
            for (var i = 0; i < columns; i++)
                next[i] = Math.Max(0, taken[i] - 1);
            var at = 0;
            var hasCell = false;
            var isOverlapTold = false;
            foreach (var cell in rows[r].Children.Where(cell => cell.LocalName is "td" or "th"))
            {
                while (at < ColumnsMax && taken[at] > 0)
                    at++;
                hasCell = true;
                starts.Add(at);
                var width = Span(cell, "colspan");
                var height = cell.GetAttribute("rowspan") == "0" ? rows.Count - r : Span(cell, "rowspan");
                if (height > rows.Count - r && rows.Count > 0)
                {
                    Tell(
                        faults,
                        cell,
                        place,
                        (
                            "a cell reaches below the last row of its group",
                            "een cel loopt door tot onder de laatste rij van haar groep"
                        ),
                        "rowspan of the rows there are"
                    );
                    height = rows.Count - r;
                }
                for (var i = at; i < Math.Min(at + width, ColumnsMax); i++)
                {
                    if (taken[i] > 0 && !isOverlapTold)
                    {
                        isOverlapTold = true;
                        Tell(
                            faults,
                            cell,
                            place,
                            ("a cell lies over another", "een cel ligt over een andere"),
                            "cells side by side"
                        );
                    }
                    next[i] = Math.Max(next[i], height - 1);
                }
                if (widest is not { } old || at + width > old.Item3)
                    if (width > 1)
                        widest = (cell, at, at + width);
                at = Math.Min(at + width, ColumnsMax);
                columns = Math.Max(columns, at);
            }
            // Nobody counts what nobody declared.
            var wide = declared > 0 ? Math.Max(at, Array.FindLastIndex(taken, rows => rows > 0) + 1) : 0;
            if (wide != declared)
                Tell(
                    faults,
                    rows[r],
                    place,
                    (
                        $"a row of {wide} columns where {declared} are declared",
                        $"een rij van {wide} kolommen terwijl er {declared} zijn opgegeven"
                    ),
                    "as many columns as <col> declares"
                );
            if (!hasCell)
                Tell(
                    faults,
                    rows[r],
                    place,
                    ("a row in which no cell begins", "een rij waarin geen cel begint"),
                    "at least one cell in each row"
                );
            (taken, next) = (next, taken);
        }
    }

    static void Tell(HtmlFaults faults, IElement element, HtmlPlace place, Said what, string expected) =>
        faults.Add(
            "table",
            what,
            expected,
            element.SourceReference?.Position.Line ?? place.Line,
            element.SourceReference?.Position.Column ?? place.Column
        );

    static int Span(IElement cell, string attribute) =>
        int.TryParse(cell.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var span)
        && span > 0
            ? Math.Min(span, ColumnsMax)
            : 1;
}
