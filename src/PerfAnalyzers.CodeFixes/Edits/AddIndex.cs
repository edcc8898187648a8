using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Gives an entity an index, in the way in which the code base does: by an attribute, or in its configuration.</summary>
internal static class AddIndex
{
    public static bool To(FixPlan plan, EntityIndexes entity, IReadOnlyList<string> columns, EfIndexes all, EfModel model)
    {
        var byAttribute = all.All.Sum(static e => e.Declared.Count(static i => i.Origin == IndexOrigin.Attribute));
        var byCall = all.All.Sum(static e => e.Declared.Count(static i => i is { Origin: IndexOrigin.Configuration, Syntax: not null }));
        // Where there is none yet, the configuration of the entity is the place, if it has one.
        return byAttribute > byCall
            ? Attribute(plan, entity, columns, model) || Call(plan, entity, columns, all, model)
            : Call(plan, entity, columns, all, model) || Attribute(plan, entity, columns, model);
    }

    // before: public class Order
    // after:  [Index(nameof(CustomerId), nameof(PlacedAt))]
    //         public class Order
    private static bool Attribute(FixPlan plan, EntityIndexes entity, IReadOnlyList<string> columns, EfModel model)
    {
        var declaration = entity.Type?.DeclaringSyntaxReferences
            .Select(static r => r.GetSyntax())
            .OfType<TypeDeclarationSyntax>()
            .FirstOrDefault();
        // A class of another project is not this one's to change.
        if (declaration is null
            || !model.Compilation.ContainsSyntaxTree(declaration.SyntaxTree)
            || model.Bodies.ModelOf(declaration.SyntaxTree) is not { } semantics)
            return false;
        var arguments = string.Join(", ", columns.Select(static c => $"nameof({c})"));
        plan.Change(declaration, "index " + arguments, d => WithAttribute(d, $"Index({arguments})"))
            .Import("Microsoft.EntityFrameworkCore", declaration, semantics);
        return true;
    }

    private static TypeDeclarationSyntax WithAttribute(TypeDeclarationSyntax declaration, string attribute)
    {
        var text = declaration.SyntaxTree.GetText();
        var newLine = SyntaxFactory.EndOfLine(LineEnds.Find(text));
        var leading = declaration.GetLeadingTrivia();
        var indentation = leading.LastOrDefault(static t => t.IsKind(SyntaxKind.WhitespaceTrivia));
        var list = SyntaxFactory.ParseCompilationUnit($"[{attribute}] class C;").Members[0].AttributeLists[0].WithTrailingTrivia(newLine);
        var before = indentation == default ? SyntaxFactory.TriviaList() : SyntaxFactory.TriviaList(indentation);
        // Comments stay first.
        if (declaration.AttributeLists.Count > 0)
        {
            var first = declaration.AttributeLists[0];
            return declaration.WithAttributeLists(declaration.AttributeLists
                .Replace(first, first.WithLeadingTrivia(before))
                .Insert(0, list.WithLeadingTrivia(leading)));
        }

        return declaration.WithLeadingTrivia(before).WithAttributeLists(SyntaxFactory.SingletonList(list.WithLeadingTrivia(leading)));
    }

    // before: builder.HasKey(o => o.Id);
    // after:  builder.HasIndex(o => new { o.CustomerId, o.PlacedAt });
    //         builder.HasKey(o => o.Id);
    private static bool Call(FixPlan plan, EntityIndexes entity, IReadOnlyList<string> columns, EfIndexes all, EfModel model)
    {
        foreach (var call in ModelCalls.In(model).OrderByDescending(static c => c.Name == "HasIndex"))
        {
            if (call.Subject is not INamedTypeSymbol || !all.SubjectsOf(call).Contains(entity) || BuilderIn(call.Syntax) is not { } builder)
                continue;
            SyntaxNode chain = call.Syntax;
            while (chain.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax)
                chain = chain.Parent;
            if (chain.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax } statement)
                continue;
            var row = char.ToLowerInvariant(entity.Name[0]).ToString();
            var members = string.Join(", ", columns.Select(c => row + "." + c));
            var index = columns.Count == 1 ? $"{row} => {members}" : $"{row} => new {{ {members} }}";
            plan.InsertBefore(statement, SyntaxFactory.ParseStatement($"{builder.WithoutTrivia()}.HasIndex({index});"));
            return true;
        }

        return false;
    }

    /// <summary><c>builder</c> of <c>builder.ToTable("x").HasKey(…)</c>, and <c>b.Entity&lt;Order&gt;()</c> of its calls.</summary>
    private static ExpressionSyntax? BuilderIn(InvocationExpressionSyntax call)
    {
        ExpressionSyntax? current = call;
        while (current is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var receiver } } invocation)
        {
            if (BuilderCalls.NameOf(invocation) == EfNames.Entity)
                return invocation.ArgumentList.Arguments.Count == 0 ? invocation : null;
            // Owned types and relationships have builders of their own.
            if (BuilderCalls.NameOf(invocation) is EfNames.OwnsOne or EfNames.OwnsMany)
                return null;
            current = receiver;
        }

        return current as IdentifierNameSyntax;
    }
}
