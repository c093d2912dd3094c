"""What companies of one industry begin with: one preset a file, found by its registry; plug-ins add their own.

A preset is data, each text in English and Russian. `tropa.sales.services.presets` brings it into a workspace.
"""
