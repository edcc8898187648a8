using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>
/// SQL Server's unique indexes have, unless the model says otherwise, only the rows that are null in none of their columns.
/// </summary>
internal static class ConventionalFilter
{
    private static readonly uint s_isRequired = WordHash.Get("IsRequired");

    /// <summary>True when the index may lack rows by this convention.</summary>
    public static bool MayLeaveOutRows(EfIndex index, EntityIndexes entity, EfModel model) =>
        index.IsUnique
        && Providers.KindOf(null, model) is DatabaseKind.SqlServer or DatabaseKind.Unknown
        && index.Properties.Any(p => entity.FindProperty(p) is not { } property || MayBeNull(property));

    /// <summary>The columns for whose nulls the index lacks rows, for certain.</summary>
    public static ImmutableArray<string> ColumnsOf(EfIndex index, EntityIndexes entity, EfModel model) =>
        index is { IsUnique: true, SaysFilter: false, IsClustered: false } && Providers.KindOf(null, model) == DatabaseKind.SqlServer
            ? index.Properties.Where(p => entity.FindProperty(p) is { } property && IsNullable(property, model)).ToImmutableArray()
            : ImmutableArray<string>.Empty;

    private static bool MayBeNull(IPropertySymbol property) =>
        property.Type.IsReferenceType
            ? property.NullableAnnotation != NullableAnnotation.NotAnnotated && !property.HasRequiredMark()
            : IsNullableValue(property);

    // A text whose project says nothing about nulls may be required by what is not in sight.
    private static bool IsNullable(IPropertySymbol property, EfModel model) =>
        (property.Type.IsReferenceType ? property.NullableAnnotation == NullableAnnotation.Annotated : IsNullableValue(property))
        && !property.HasRequiredMark()
        && !IsRequiredByModel(property.Name, model);

    private static bool IsNullableValue(IPropertySymbol property) =>
        property.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static bool HasRequiredMark(this IPropertySymbol property) =>
        property.HasAttribute("Required") || property.HasAttribute("Key");

    // Property(o => o.Code).HasMaxLength(10).IsRequired(), of whichever entity.
    private static bool IsRequiredByModel(string name, EfModel model)
    {
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            if (!ModelConfiguration.Configures(tree, CancellationToken.None) || !DeclaredMembers.Mention(tree, s_isRequired))
                continue;
            foreach (var call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (BuilderCalls.NameOf(call) == "IsRequired" && call.Expression.DescendantTokens().Any(t => t.ValueText == name))
                    return true;
            }
        }

        return false;
    }
}
