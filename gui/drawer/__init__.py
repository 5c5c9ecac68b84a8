"""The drawer under the story: results as data, and what stands behind one figure. Only the page in sight computes."""
