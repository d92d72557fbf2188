namespace Zegel.Rules.Html;

public sealed class TableGridTests
{
    [Theory]
    [InlineData("<table></table>")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td colspan=2>c</td></tr></table>")]
    [InlineData("<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>")]
    [InlineData("<table><tr><td rowspan=0>a</td><td>b</td></tr><tr><td>c</td></tr></table>")]
    [InlineData("<table><tr><td rowspan=2>a</td></tr><tr></tr></table>", "a row in which no cell begins")]
    [InlineData("<table><tr></tr></table>", "a row in which no cell begins")]
    [InlineData(
        "<table><tr><td rowspan=3>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        "a cell reaches below the last row of its group"
    )]
    [InlineData(
        "<table><tbody><tr><td rowspan=2>a</td></tr></tbody><tbody><tr><td>c</td></tr></tbody></table>",
        "a cell reaches below the last row of its group"
    )]
    [InlineData(
        "<table><tr><td>a</td><td rowspan=2>b</td><td>c</td></tr><tr><td colspan=2>d</td><td>e</td></tr></table>",
        "a cell lies over another"
    )]
    [InlineData("<table><tr><td colspan=2>a</td></tr></table>", "a cell spans columns in which no cell begins")]
    [InlineData(
        "<table><tr><td>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
        "a cell spans columns in which no cell begins"
    )]
    [InlineData("<table><colgroup span=2></colgroup><tr><td>a</td><td>b</td></tr></table>")]
    [InlineData("<table><colgroup><col><col></colgroup><tr><td>a</td><td>b</td></tr></table>")]
    public void Cells_lie_side_by_side_on_the_grid_of_the_table(string body, params string[] told) =>
        GivenPage.Faults(body).ShouldBe(told);

    [Fact]
    public void A_fault_is_told_where_the_cell_stands()
    {
        var html = GivenPage.With("<table>\n<tr><td>a</td>\n  <td rowspan=2>b</td></tr></table>");
        var fault = HtmlConformance.Check(html).ShouldHaveSingleItem();
        (fault.Kind, fault.Line, fault.Column).ShouldBe(("table", 5, 3));
    }
}
