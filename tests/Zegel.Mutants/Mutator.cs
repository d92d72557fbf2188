using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Zegel.Mutants;

/// <summary>One change of one place.</summary>
/// <param name="File">Its path below <c>Rules</c>, such as <c>Reading/HiddenText</c>.</param>
sealed record Mutant(int Number, string File, int Line, string What)
{
    public string Folder => Path.GetDirectoryName(File) is { Length: > 0 } folder ? $"Rules/{folder}" : "Rules";
}

/// <summary>
/// Writes all mutants of a file into it at once, each behind a switch: built once, and then run with one of them turned on.
/// Places where a switch cannot stand (what a pattern names, attributes, labels) are left alone.
/// </summary>
/// <param name="fixedNames">Constants that are used where only a constant may stand.</param>
sealed class Mutator(string file, int first, IReadOnlySet<string> fixedNames) : CSharpSyntaxRewriter
{
    static readonly Dictionary<SyntaxKind, string> Swapped = new()
    {
        [SyntaxKind.LessThanExpression] = "<=",
        [SyntaxKind.LessThanOrEqualExpression] = "<",
        [SyntaxKind.GreaterThanExpression] = ">=",
        [SyntaxKind.GreaterThanOrEqualExpression] = ">",
        [SyntaxKind.EqualsExpression] = "!=",
        [SyntaxKind.NotEqualsExpression] = "==",
        [SyntaxKind.LogicalAndExpression] = "||",
        [SyntaxKind.LogicalOrExpression] = "&&",
    };

    static readonly Dictionary<SyntaxKind, SyntaxKind> SwappedInPatterns = new()
    {
        [SyntaxKind.LessThanToken] = SyntaxKind.LessThanEqualsToken,
        [SyntaxKind.LessThanEqualsToken] = SyntaxKind.LessThanToken,
        [SyntaxKind.GreaterThanToken] = SyntaxKind.GreaterThanEqualsToken,
        [SyntaxKind.GreaterThanEqualsToken] = SyntaxKind.GreaterThanToken,
    };

    readonly List<Mutant> mutants = [];

    public IReadOnlyList<Mutant> Mutants => mutants;

    /// <summary>The names that stand in a file where a switch could not: patterns, labels, attributes, other constants.</summary>
    public static IEnumerable<string> FixedNames(SyntaxNode root) =>
        root.DescendantNodes()
            .Where(node =>
                node
                    is AttributeSyntax
                        or PatternSyntax
                        or SwitchLabelSyntax
                        or ParameterSyntax
                        or EnumMemberDeclarationSyntax
                        or FieldDeclarationSyntax
                        or LocalDeclarationStatementSyntax { IsConst: true }
                && (node is not FieldDeclarationSyntax field || field.Modifiers.Any(SyntaxKind.ConstKeyword))
            )
            .SelectMany(node => node.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Select(name => name.Identifier.Text);

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node)
    {
        if (!node.Modifiers.Any(SyntaxKind.ConstKeyword))
            return base.VisitFieldDeclaration(node);
        if (
            node.Declaration
                is not { Type: PredefinedTypeSyntax type, Variables: [{ Initializer: { } value } constant] }
            || type.Keyword.Kind() is not (SyntaxKind.IntKeyword or SyntaxKind.LongKeyword or SyntaxKind.DoubleKeyword)
            || fixedNames.Contains(constant.Identifier.Text)
        )
            return node;
        var access = string.Join(
            ' ',
            node.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ConstKeyword))
                .Select(modifier => modifier.Text)
        );
        var number = Next(node, $"{constant.Identifier.Text} is one more");
        return SyntaxFactory
            .ParseMemberDeclaration(
                $"{access} static {type} {constant.Identifier.Text} => global::Mutant.Is({number}) ? ({value.Value}) + 1 : ({value.Value});"
            )!
            .WithTriviaFrom(node);
    }

    public override SyntaxNode? VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node) =>
        node.IsConst ? node : base.VisitLocalDeclarationStatement(node);

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node)
    {
        var visited = node.WithExpression((ExpressionSyntax)Visit(node.Expression)!);
        if (DeclaresSomething(node))
            return visited;
        var written = Either(node, "is becomes is not", $"!({node})", visited.ToString());
        foreach (var limit in node.Pattern.DescendantNodesAndSelf().OfType<RelationalPatternSyntax>())
        {
            if (SwappedInPatterns.TryGetValue(limit.OperatorToken.Kind(), out var kind))
            {
                var other = SyntaxFactory.Token(kind);
                written = Either(
                    node,
                    $"{limit.OperatorToken.Text} becomes {other.Text}",
                    node.ReplaceToken(limit.OperatorToken, other).ToString(),
                    written.ToString()
                );
            }
            if (
                limit.Expression
                    is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression }
                        or NameSyntax
                && IsLimit(limit.Expression)
            )
                written = Either(
                    node,
                    $"{limit} is one more",
                    node.ReplaceNode(limit.Expression, SyntaxFactory.ParseExpression($"(({limit.Expression}) + 1)"))
                        .ToString(),
                    written.ToString()
                );
        }
        return written;
    }

    public override SyntaxNode? VisitSwitchExpressionArm(SwitchExpressionArmSyntax node) =>
        node.WithWhenClause((WhenClauseSyntax?)Visit(node.WhenClause))
            .WithExpression((ExpressionSyntax)Visit(node.Expression)!);

    public override SyntaxNode? VisitCasePatternSwitchLabel(CasePatternSwitchLabelSyntax node) => node;

    public override SyntaxNode? VisitCaseSwitchLabel(CaseSwitchLabelSyntax node) => node;

    public override SyntaxNode? VisitParameter(ParameterSyntax node) => node;

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        var visited = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
        if (!Swapped.TryGetValue(node.Kind(), out var other) || DeclaresSomething(node))
            return visited;
        // One mutant is on at a time: what is changed needs no switches within.
        var written = Either(
            node,
            $"{node.OperatorToken.Text} becomes {other}",
            $"({node.Left}) {other} ({node.Right})",
            visited.ToString()
        );
        return
            node.Right is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression } limit
            && IsLimit(limit)
            ? Either(
                node,
                $"{node.OperatorToken.Text} {limit} is one more",
                $"({node.Left}) {node.OperatorToken.Text} (({limit}) + 1)",
                written.ToString()
            )
            : written;
    }

    public override SyntaxNode? VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        var visited = (PrefixUnaryExpressionSyntax)base.VisitPrefixUnaryExpression(node)!;
        return node.IsKind(SyntaxKind.LogicalNotExpression) && !DeclaresSomething(node)
            ? Either(node, "! is taken away", node.Operand.ToString(), visited.ToString())
            : visited;
    }

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
        node.Expression is IdentifierNameSyntax { Identifier.Text: "Verdict" }
            ? Either(
                node,
                $"{node} becomes another",
                node.Name.Identifier.Text == "Info" ? "Verdict.Block" : "Verdict.Info",
                node.ToString()
            )
            : base.VisitMemberAccessExpression(node);

    public override SyntaxNode? VisitYieldStatement(YieldStatementSyntax node)
    {
        var visited = (YieldStatementSyntax)base.VisitYieldStatement(node)!;
        return node.IsKind(SyntaxKind.YieldReturnStatement) ? Unless(node, "is not told", visited) : visited;
    }

    /// <summary>A call for the sake of what it does: added to a list, written down.</summary>
    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var visited = (ExpressionStatementSyntax)base.VisitExpressionStatement(node)!;
        return node.Expression is InvocationExpressionSyntax call && !DeclaresSomething(node) && !HasOut(call)
            ? Unless(node, $"{call.Expression} is not called", visited)
            : visited;
    }

    /// <summary>An early guard: what would end here goes on.</summary>
    public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
    {
        var visited = (IfStatementSyntax)base.VisitIfStatement(node)!;
        var then = node.Statement is BlockSyntax { Statements: [var only] } ? only : node.Statement;
        if (
            node.Else is not null
            || DeclaresSomething(node.Condition)
            || then
                is not (
                    ReturnStatementSyntax
                    or ContinueStatementSyntax
                    or BreakStatementSyntax
                    or ThrowStatementSyntax
                    or YieldStatementSyntax { RawKind: (int)SyntaxKind.YieldBreakStatement }
                )
        )
            return visited;
        return visited.WithCondition(
            SyntaxFactory.ParseExpression(
                $"!global::Mutant.Is({Next(node, $"the guard is taken away")}) && ({visited.Condition})"
            )
        );
    }

    SyntaxNode Unless(SyntaxNode place, string what, StatementSyntax visited) =>
        // In braces of its own: an else that follows belongs to the if around it.
        SyntaxFactory.ParseStatement(
            $"{{ if (!global::Mutant.Is({Next(place, what)})) {{ {visited.ToFullString()} }} }}\n"
        );

    SyntaxNode Either(SyntaxNode place, string what, string changed, string original) =>
        SyntaxFactory
            .ParseExpression($"(global::Mutant.Is({Next(place, what)}) ? ({changed}) : ({original}))")
            .WithTriviaFrom(place);

    int Next(SyntaxNode place, string what)
    {
        var number = first + mutants.Count;
        var line = place.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        mutants.Add(new Mutant(number, file, line, what));
        return number;
    }

    /// <summary>What a pattern or an out argument names is known only where the operator stays as it is.</summary>
    static bool DeclaresSomething(SyntaxNode node) =>
        node.DescendantNodes().Any(inner => inner is SingleVariableDesignationSyntax or DeclarationExpressionSyntax);

    /// <summary>None or one is not: there the operator says it all.</summary>
    static bool IsLimit(ExpressionSyntax number) => number.ToString() is not ("0" or "1");

    static bool HasOut(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.Any(argument => argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword));

    public static string Switch { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            /// <summary>Which mutant is turned on, none when 0; and which places were passed.</summary>
            static class {{nameof(Mutant)}}
            {
                public static int {{Active}};

                public static bool[] {{Passed}} = [];

                public static bool Is(int number)
                {
                    if (number < {{Passed}}.Length)
                        {{Passed}}[number] = true;
                    return {{Active}} == number;
                }
            }
            """
        );

    public const string Active = "Active";
    public const string Passed = "Passed";
}
