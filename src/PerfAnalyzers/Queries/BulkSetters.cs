using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>A column that a bulk update sets.</summary>
/// <param name="Call">The call of <c>SetProperty</c>.</param>
/// <param name="Row">The lambda that names the column.</param>
/// <param name="Column">The column, or what it is a part of.</param>
internal sealed record BulkSetter(IInvocationOperation Call, IAnonymousFunctionOperation Row, IPropertySymbol Column)
{
    /// <summary>The value, of the row or the same for all.</summary>
    public IOperation? Value => Call.ArgumentFor(1)?.Value;
}

/// <summary>What <c>ExecuteUpdate</c> sets, by an expression or, from EF Core 10 on, by statements.</summary>
/// <param name="All">The setters that can be read.</param>
/// <param name="IsComplete">False when there may be others: handed in, set by a condition, in a loop or a helper.</param>
internal sealed record BulkSetters(ImmutableArray<BulkSetter> All, bool IsComplete)
{
    /// <summary>The columns that are set for certain.</summary>
    public ImmutableArray<IPropertySymbol> Columns => All.Select(static s => s.Column).ToImmutableArray();

    /// <summary>The setters of a bulk update.</summary>
    public static BulkSetters Of(IInvocationOperation update)
    {
        if (update.Arguments.Select(static a => a.Value.AsLambda()).FirstOrDefault(static l => l is not null) is not
            { Symbol.Parameters: [var builder] } lambda)
            return new(ImmutableArray<BulkSetter>.Empty, false);
        var found = ImmutableArray.CreateBuilder<BulkSetter>();
        var isComplete = true;
        foreach (var part in lambda.Descendants())
        {
            if (part is IInvocationOperation { TargetMethod.Name: EfNames.SetProperty } call)
            {
                if (Read(call) is { } setter)
                    found.Add(setter);
                else
                    isComplete = false;
            }
            else if (part is IParameterReferenceOperation { Parameter: var parameter }
                && builder.IsSame(parameter)
                && !IsPlainChain(part, lambda))
            {
                isComplete = false;
            }
        }

        return new(found.ToImmutable(), isComplete);
    }

    private static BulkSetter? Read(IInvocationOperation call)
    {
        if (call.Arguments.FirstOrDefault(static a => a.Parameter?.Ordinal == 0)?.Value.AsLambda() is not
            { Symbol.Parameters: [var row] } lambda
            || lambda.SingleReturnedValue() is not { } value)
            return null;
        var current = value.Unwrap();
        while (current is IPropertyReferenceOperation { Instance: { } instance } property)
        {
            if (instance.Unwrap() is IParameterReferenceOperation parameter && row.IsSame(parameter.Parameter))
                return new(call, lambda, property.Property);
            current = instance.Unwrap();
        }

        return null;
    }

    /// <summary>s.SetProperty(…).SetProperty(…), which is what the lambda is, or a statement that it always runs.</summary>
    private static bool IsPlainChain(IOperation builder, IAnonymousFunctionOperation lambda)
    {
        var current = builder;
        while (current.Parent is IInvocationOperation { TargetMethod.Name: EfNames.SetProperty } call
            && ReferenceEquals(call.Instance, current))
            current = call;
        if (ReferenceEquals(current, builder))
            return false;
        for (var parent = current.Parent; parent is not null; parent = parent.Parent)
        {
            if (ReferenceEquals(parent, lambda))
                return true;
            if (parent is not (IExpressionStatementOperation or IReturnOperation or IBlockOperation or IConversionOperation))
                return false;
        }

        return false;
    }
}
